import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^heddle\/vitest$/, replacement: source('./src/vitest/index.ts') },
      { find: /^heddle$/, replacement: source('./src/index.ts') },
    ],
  },
  test: {
    include: ['specs/**/*.spec.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    typecheck: { enabled: true, include: ['specs/**/*.spec-d.ts'], tsconfig: './tsconfig.json' },
  },
})
