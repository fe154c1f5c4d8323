import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { heddle } from './src/vitest/plugin.ts'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Specs that sample whole campaigns, behind `npm run test:campaigns`; some of the others sample more there as well. */
const longCampaigns = [
  'specs/strategies/{pct,rff,surw,sct-modes,sct-spin,sct-traces}.spec.ts',
  'specs/explore/parallel.spec.ts',
]
const campaigns = process.env.HEDDLE_CAMPAIGNS === '1'

/** The scenario library runs as under `heddle run`: its own awaits are scheduling points. */
const { transform, ...instrumentation } = heddle()
const library = {
  ...instrumentation,
  transform: {
    filter: { id: [`${source('./scenarios/')}**`, `${source('./specs/instrument/scenarios/')}**`] },
    handler: transform as never,
  },
}

export default defineConfig({
  plugins: [library],
  resolve: {
    alias: [
      { find: /^heddle\/vitest$/, replacement: source('./src/vitest/index.ts') },
      { find: /^heddle$/, replacement: source('./src/index.ts') },
    ],
  },
  test: {
    include: ['specs/**/*.spec.ts'],
    exclude: campaigns ? [] : longCampaigns,
    setupFiles: ['specs/seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    typecheck: { enabled: true, include: ['specs/**/*.spec-d.ts'], tsconfig: './specs/tsconfig.types.json' },
  },
})
