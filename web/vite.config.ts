import { fileURLToPath } from 'node:url';
import { Visitor, defineConfig, parseSync, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// Pages name all scripts of their demos in their head (docs/lib/preload.mjs): none is searched for later.
const noPreload: Plugin = {
  name: 'no-preload',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('vite/preload-helper.js') ? '\0no-preload' : undefined),
  load: (id) =>
    id === '\0no-preload' ? 'export const __vitePreload = (load) => load();' : undefined,
};

// Templates are indented for those who read the source; a browser shows one space where there are many.
const shortTemplates: Plugin = {
  name: 'short-templates',
  enforce: 'post',
  transform(code, id) {
    if (!/web\/src\/[^?]*\.ts$/.test(id)) return undefined;
    const texts: { start: number; end: number }[] = [];
    new Visitor({
      TaggedTemplateExpression: ({ quasi }) => void texts.push(...quasi.quasis),
    }).visit(parseSync(id, code, { lang: 'js' }).program);
    let result = '';
    let done = 0;
    for (const { start, end } of texts.sort((a, b) => a.start - b.start)) {
      result += code.slice(done, start) + code.slice(start, end).replace(/\n\s*/g, ' ');
      done = end;
    }
    return { code: result + code.slice(done), map: null };
  },
};

// Everything lands in build/site/assets: course.js and course.css under stable names, because pages
// refer to them; the rest hashed. All addresses are relative, so a site works under any prefix.
export default defineConfig({
  root: path('.'),
  base: './',
  publicDir: false,
  plugins: [noPreload, shortTemplates],
  resolve: { alias: { '@course/web': path('src/index.ts') } },
  build: {
    outDir: path('../build/site/assets'),
    emptyOutDir: true,
    assetsDir: '',
    target: 'es2022',
    manifest: true, // the pages' build preloads what their figures need
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { course: path('src/main.ts') },
      // What demos import can be left out file by file, so that each page has its own painters only.
      treeshake: {
        moduleSideEffects: [{ test: /web\/src\/(index|plot\/(?!plot\.))/, sideEffects: false }],
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: ({ names }) =>
          names.includes('course.css') ? 'course.css' : '[name]-[hash][extname]',
      },
    },
  },
  worker: {
    format: 'es',
    rollupOptions: { output: { entryFileNames: '[name]-[hash].js' } },
  },
});
