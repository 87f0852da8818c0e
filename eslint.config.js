import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'node_modules/',
      'crypto/kernel/assembly/',
      'crypto/kernel/embedded.ts',
      'bench/peers/',
      'scripts/',
      '**/*.mjs',
      '*.config.js',
      'src/explore/scripts.ts',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes in as an argument (crypto/random.ts).' },
      ],
    },
  },
  {
    // Text becomes markup in one place only, hono/jsx, which escapes it. The style sheet is ours to the last letter.
    files: ['src/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML'], Property[key.name='dangerouslySetInnerHTML']",
          message: 'A page holds no raw HTML but the style sheet (src/pages/styles/style-sheet.tsx).',
        },
        {
          selector: 'Identifier[name=/^escapeHtml$/i]',
          message: 'Pages are components (src/pages): hono/jsx escapes whatever stands in them.',
        },
        {
          selector: ':matches(Literal[value=/<\\u002F?[a-z][a-z0-9]*[ >]/], TemplateElement[value.raw=/<\\u002F?[a-z][a-z0-9]*[ >]/])',
          message: 'No HTML by strings: pages are components (src/pages).',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'hono/html', message: 'Its raw() and html`` take text as it is; pages are components (src/pages).' },
            { name: 'hono/utils/html', message: 'What hono/jsx escapes needs no more.' },
          ],
        },
      ],
    },
  },
  { files: ['src/pages/styles/style-sheet.tsx'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['tests/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  {
    files: ['crypto/platform.d.ts'],
    rules: { 'no-var': 'off', '@typescript-eslint/no-unused-vars': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
);
