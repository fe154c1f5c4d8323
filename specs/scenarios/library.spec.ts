import '../kept-threads.ts'
import { readdirSync } from 'node:fs'
import { explore, type Scenario } from 'heddle'
import { describe, expect, test } from 'vitest'

const folder = new URL('../../scenarios/', import.meta.url)
const files = [...readdirSync(folder), ...readdirSync(new URL('platform/', folder)).map(file => `platform/${file}`)]
  .filter(file => file.endsWith('.scenario.ts'))
  .sort()

const campaigns = process.env.HEDDLE_CAMPAIGNS === '1'

const isScenario = (entry: [string, unknown]): entry is [string, Scenario] =>
  typeof entry[1] === 'object' && entry[1] !== null && 'name' in entry[1] && 'definition' in entry[1]

/** Each file's scenarios by the name under which it exports them. */
const library = await Promise.all(
  files.map(async file => {
    const exports: Record<string, unknown> = await import(new URL(file, folder).href)
    return { file, scenarios: Object.entries(exports).filter(isScenario) }
  }),
)

/** What is wrong with each racy scenario, so that it cannot fail for another reason and pass. */
const failures: Record<string, RegExp> = {
  racyAccount: /both withdrawals are booked/,
  racyAddress: /the latest is in use/,
  racyAnswers: /everybody gets the answer to their own question/,
  racyArchive: /they are in order/,
  racyCacheMiss: /the server was asked once/,
  racyCommands: /both have counted/,
  racyCounter: /both are counted/,
  racyElection: /one tab leads/,
  racyHalves: /no prime is lost/,
  racyIfForWhile: /consumer#[12] .*took from an empty buffer/,
  racyInteger: /every hit is counted/,
  racyLimiter: /no more than the limit/,
  racyLockFile: /every visit is counted/,
  racyLockOrder: /(alice.*bob|bob.*alice).*wait for each other/,
  racyLog: /every line is complete/,
  racyLookOutside: /consumer waits for `changed`/,
  racyNews: /the cache is current/,
  racyNotify: /producer waits for `changed`/,
  racyOnce: /one instance was made/,
  racyOpen: /uses waits for a promise/,
  racyOrders: /both orders are taken from the stock/,
  racyOutput: /it is all there/,
  racyPackageMutexes: /wait for each other/,
  racyPaper: /each is in one piece/,
  racyPayment: /nobody pays twice/,
  racyPhilosophers: /aristotle, buddha, confucius wait for each other/,
  racyPoll: /GET .news., which nobody is left to answer/,
  racyPool: /all connections are back/,
  racyPort: /service#[12] .*EADDRINUSE/,
  racyPrices: /reads waits for a promise/,
  racyPrimes: /no prime is lost/,
  racyProducers: /both values are there/,
  racyPublish: /what was taken is what was pushed/,
  racyReaders: /nobody saw half of a write/,
  racyRefresh: /invalid_grant/,
  racyService: /one loom is sold once/,
  racySettings: /reader .*JSON/,
  racyShipping: /what was cancelled is not shipped/,
  racySignUp: /one of them has it/,
  racySignal: /reader waits for `ready`/,
  racyStaleAnswer: /the cache is up to date/,
  racyStampede: /loaded once/,
  racyStream: /collector waits for `parts`/,
  racyTotal: /every byte is counted/,
  racyTransfer: /the total is kept/,
  racyVotes: /every vote is counted/,
  racyWorkers: /worker#[123].* `jobs`/,
}

test('the names of all scenarios are unique', () => {
  const names = library.flatMap(({ scenarios }) => scenarios.map(([, scenario]) => scenario.name))
  expect(names.length).toBeGreaterThan(45)
  expect(new Set(names).size).toBe(names.length)
})

test('every racy scenario is expected to fail in its own way', () => {
  const racy = library.flatMap(({ scenarios }) => scenarios.map(([key]) => key)).filter(key => key.startsWith('racy'))
  expect(racy.sort()).toEqual(Object.keys(failures))
})

describe.each(library)('$file', ({ file, scenarios }) => {
  const exported = new Map(scenarios)

  test('has a twin that holds for every racy scenario', () => {
    for (const [key, { definition }] of scenarios) {
      expect(key.startsWith('racy'), key).toBe(definition.expectFailure !== undefined)
      if (!key.startsWith('racy')) continue
      const twin = exported.get(key.replace(/^racy/, 'fixed'))
      expect(twin, `the twin of ${key}`).toBeDefined()
      expect(twin?.definition.modes).toEqual(definition.modes)
    }
  })

  for (const [key, scenario] of scenarios) {
    for (const mode of scenario.definition.modes ?? (['async', 'threads'] as const)) {
      // Threads take most of their time to start: twins that hold in async mode are run in them by the campaigns.
      const campaign = mode === 'threads' && key.startsWith('fixed') && scenario.definition.modes === undefined
      test.skipIf(campaign && !campaigns)(`${key} in mode ${mode}`, async () => {
        // Those of the platform do real work, each time.
        const works = file.startsWith('platform/') || file.startsWith('two-apis')
        const enough = works ? 60 : mode === 'threads' ? 100 : 300
        // What holds is run to the end of its budget, and by the campaigns more often.
        const schedules = key.startsWith('racy') || campaigns ? enough : enough / 2
        const { expected, verdict, error, notes, findings } = await explore(scenario, { mode, schedules, seed: 1 })
        const messages = findings.map(({ message }) => message)
        expect(expected, JSON.stringify({ verdict, error, notes, messages }, undefined, 2)).toBe(true)
        const failure = failures[key]
        // Checkers have nothing to say about the twin that is right, at any level.
        expect(messages).toEqual(failure === undefined ? [] : [expect.stringMatching(failure)])
      })
    }
  }
})
