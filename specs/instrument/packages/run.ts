/**
 * Runs the packages' own tests on instrumented sources, with what they read and write told of and without: with no run under way,
 * code must do what it did before. Prints how many tests passed, and how many do on the sources as they are. Exits with 1 when
 * fewer pass.
 */

import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const modules = `${folder}node_modules`
const register = new URL('../../../dist/instrument/import.js', import.meta.url)

interface Suite {
  readonly name: string
  /** What `node` is to run. */
  readonly arguments: readonly string[]
  /** The number of tests that passed, in what the suite prints. */
  readonly passed: RegExp
}

const ofNodeTest = (name: string, wanted: RegExp): Suite => ({
  name,
  arguments: [
    '--test',
    ...readdirSync(`${modules}/${name}/test`, { recursive: true, encoding: 'utf8' })
      .filter(file => wanted.test(file))
      .map(file => `${modules}/${name}/test/${file}`),
  ],
  passed: /^# pass +(\d+)$/m,
})

const suites: readonly Suite[] = [
  ofNodeTest('avvio', /\.test\.js$/),
  ofNodeTest('light-my-request', /\.test\.js$/),
  ofNodeTest('fastify', /\.test\.js$/),
  // Its other tests need a proxy that is a program of its own.
  ofNodeTest('aedes', /^(?!helper|drain-toxiproxy).*\.js$/),
  { name: 'fastq', arguments: [`${modules}/fastq/test/test.js`], passed: /^# pass +(\d+)$/m },
  { name: 'fastq', arguments: [`${modules}/fastq/test/promise.js`], passed: /^# pass +(\d+)$/m },
]

function passing(suite: Suite, ...flags: readonly string[]): number {
  const options = {
    cwd: `${modules}/${suite.name}`,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: flags.join(' ') },
  } as const
  const { stdout, stderr } = spawnSync(process.execPath, suite.arguments, options)
  const found = suite.passed.exec(stdout)
  if (found === null)
    throw new Error(`${suite.name} printed no result:\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`)
  return Number(found[1])
}

for (const suite of suites) {
  const before = passing(suite)
  register.searchParams.set('packages', suite.name)
  for (const accesses of [true, false]) {
    register.searchParams.set('accesses', String(accesses))
    const flag = `--import=${register.href}`
    const instrumented = passing(suite, flag)
    const how = accesses ? 'instrumented' : 'instrumented without accesses'
    console.log(`${suite.name.padEnd(12)} ${instrumented} tests passed ${how}, ${before} as it is`)
    // Some tests hang on time, so a second look counts.
    if (instrumented < before && passing(suite, flag) < before) process.exitCode = 1
  }
}
