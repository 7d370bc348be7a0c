# Emscripten's settings; ./course setup puts a copy into .toolchain/emscripten.config.
import os
import shutil

from tools import config as emscripten

here = os.path.dirname(os.path.realpath(emscripten.EM_CONFIG))
private_node = here + '/node/bin/node'
private_binaryen = here + '/root/usr/bin/wasm-opt'

LLVM_ROOT = '/usr/lib/llvm-19/bin'
BINARYEN_ROOT = here + '/root/usr' if os.path.exists(private_binaryen) else '/usr'
NODE_JS = private_node if os.path.exists(private_node) else 'node'
CACHE = here + '/emscripten-cache'
FROZEN_CACHE = False
COMPILER_WRAPPER = shutil.which('ccache')
