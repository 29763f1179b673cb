import eslint from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { roomsPlugin } from './eslint.rooms.mjs';

const exportAll = { selector: 'ExportAllDeclaration', message: 'Name each export: `export *` hides what is public.' };
const exportDefault = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' };
const privateKeyword = {
  selector: ':matches(PropertyDefinition, MethodDefinition, AccessorProperty)[accessibility=/./]',
  message: 'Use #private fields; a member without # is public.',
};
const unfinishedTest = {
  selector:
    'MemberExpression[object.name=/^(?:it|test|describe)$/][property.name=/^(?:skip|only|todo|skipIf|runIf|fails)$/]',
  message: 'Every test runs, everywhere.',
};
const retriedTest = {
  selector: 'CallExpression[callee.name=/^(?:it|test|describe)$/] > ObjectExpression > Property[key.name="retry"]',
  message: 'Tests are not retried.',
};

export default defineConfig(
  { ignores: ['dist/', 'build/', 'coverage/', 'site-demo/out/', '.stryker-tmp/', '**/node_modules/'] },
  // Users' code, mistakes included, that the type tests compile by themselves.
  { ignores: ['test/types/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    rules: {
      complexity: ['error', 15],
      'max-depth': ['error', 4],
      'max-lines': ['error', 250],
      // A `createX` counts with all the functions in it, so this bounds what would be a class; `complexity` bounds the rest.
      'max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      'no-console': 'error',
      'no-restricted-syntax': ['error', exportAll, exportDefault, privateKeyword],
      eqeqeq: 'error',
      'no-param-reassign': 'error',
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `void` is a word of the contract language: a procedure without input.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `async` without `await` is how a function throws into its promise only.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['sdk/**/*.ts', 'extension-side/**/*.ts'],
    extends: [jsdoc.configs['flat/recommended-typescript-error']],
    // That every *published* name is documented is checked on the built declarations (test/package/documentation.test.ts);
    // here only that what is written is well formed.
    settings: { jsdoc: { tagNamePreference: { default: 'defaultValue', template: 'typeParam' }, mode: 'typescript' } },
    rules: {
      'jsdoc/check-tag-names': ['error', { definedTags: ['remarks'] }],
      'jsdoc/check-param-names': ['error', { disableMissingParamChecks: true }],
      'jsdoc/require-jsdoc': 'off',
      'jsdoc/require-param': 'off',
      'jsdoc/require-returns': 'off',
      'jsdoc/require-yields': 'off',
      'jsdoc/require-yields-type': 'off',
      'jsdoc/require-throws-type': 'off',
      'jsdoc/require-template': 'off',
      'jsdoc/tag-lines': 'off',
      'jsdoc/escape-inline-tags': 'off',
    },
  },
  {
    files: ['sdk/**/*.ts', 'extension-side/**/*.ts', 'site-demo/**/*.ts'],
    plugins: { rooms: roomsPlugin },
    rules: { 'rooms/boundaries': 'error' },
  },
  {
    files: ['extension-side/cli/**/*.ts', 'site-demo/**/*.ts', 'test/support/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', exportAll, exportDefault, privateKeyword, unfinishedTest, retriedTest],
    },
  },
  {
    files: ['*.config.{mjs,ts}', '*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
    rules: { 'no-restricted-syntax': ['error', exportAll, privateKeyword], 'no-console': 'off' },
  },
);
