import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// Everything lands in build/site/assets: course.js and course.css under stable names, because pages
// refer to them; the rest hashed. All addresses are relative, so a site works under any prefix.
export default defineConfig({
  root: path('.'),
  base: './',
  publicDir: false,
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
