import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['build/', '.toolchain/', 'node_modules/'] },
  {
    files: ['**/*.{ts,mjs}'],
    extends: [tseslint.configs.recommended],
    rules: {
      eqeqeq: ['error', 'smart'],
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // The shell runs for hours in a page: a promise nobody waits for hides its error.
    files: ['web/src/**/*.ts', 'chapters/*/demo/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
);
