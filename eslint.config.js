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
  { files: ['tests/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  {
    files: ['crypto/platform.d.ts'],
    rules: { 'no-var': 'off', '@typescript-eslint/no-unused-vars': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
);
