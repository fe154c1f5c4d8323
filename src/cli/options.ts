/** What may be asked of a run, on the command line or in `heddle.config.ts`. */

import { MOST_JOBS } from '../explore/options.ts'
import type { Scope } from '../instrument/scope.ts'
import type { Checks } from '../scenario/checks.ts'
import { type ReporterChoice, reporterChoice } from './reporters/choice.ts'
import { type Shard, shard } from './shard.ts'
import { UsageError } from './usage-error.ts'
import {
  checks,
  count,
  duration,
  either,
  flag,
  integer,
  list,
  oneOf,
  type Reader,
  strategy,
  text,
  upTo,
} from './values.ts'

/** `both`: in each mode that the scenario names, in both where it names none. */
export type ModeChoice = 'async' | 'threads' | 'both'

export interface RunOptions {
  /** Files and folders, relative to the working directory. */
  readonly paths: readonly string[]
  readonly mode: ModeChoice
  readonly schedules?: number | undefined
  /** Milliseconds. */
  readonly time?: number | undefined
  readonly seed?: number | undefined
  readonly strategy?: string | undefined
  readonly jobs?: number | undefined
  readonly reporters: readonly ReporterChoice[]
  /** The folder for `heddle.json` and `heddle.txt`. */
  readonly out?: string | undefined
  /** Only scenarios whose name contains it. */
  readonly grep?: string | undefined
  /** Only a part of the scenarios. */
  readonly shard?: Shard | undefined
  readonly bail: boolean
  readonly keepGoing: boolean
  /** How seriously what checkers see is taken. */
  readonly checks?: Checks | undefined
  readonly verbose: boolean
  /** Packages that are instrumented besides the user's own files, or false where nothing is. */
  readonly instrument?: readonly string[] | false | undefined
  /** Whether reports tell what instrumented code reads and writes. Default true. */
  readonly accesses?: boolean | undefined
  /** Milliseconds. */
  readonly patience?: number | undefined
  /** Milliseconds. */
  readonly stepTimeout?: number | undefined
}

const readers: { readonly [K in keyof Required<RunOptions>]: Reader<Exclude<RunOptions[K], undefined>> } = {
  paths: list(text),
  mode: oneOf(['async', 'threads', 'both']),
  schedules: count,
  time: duration,
  seed: integer,
  strategy,
  jobs: upTo(MOST_JOBS),
  reporters: list(reporterChoice),
  out: text,
  grep: text,
  shard,
  bail: flag,
  keepGoing: flag,
  checks,
  verbose: flag,
  instrument: either(false, list(text)),
  accesses: flag,
  patience: duration,
  stepTimeout: duration,
}

const defaults: RunOptions = {
  paths: ['.'],
  mode: 'both',
  reporters: [{ name: 'text' }],
  bail: false,
  keepGoing: false,
  verbose: false,
}

/** What the loaders are to instrument; undefined for nothing. */
export const scopeOf = ({
  instrument,
  accesses = true,
}: Pick<RunOptions, 'instrument' | 'accesses'>): Scope | undefined =>
  instrument === false ? undefined : { packages: instrument ?? [], mode: 'async', accesses }

/** Every option's key, as the configuration file spells it. */
export const optionKeys = Object.keys(readers) as readonly (keyof RunOptions)[]

/** Reads the options that are given in `source`; `nameOf` is how the source spells them, for its mistakes. */
export function readOptions(
  source: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string,
): Partial<RunOptions> {
  const read: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) continue
    const reader: Reader<unknown> | undefined = readers[key as keyof RunOptions]
    if (reader === undefined) throw new UsageError(`${nameOf(key)} is not known: there are ${optionKeys.join(', ')}`)
    try {
      read[key] = reader(value)
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${nameOf(key)} ${error.message}`) : error
    }
  }
  return read
}

/**
 * The options of a run: the command line goes before the configuration file. The budget is one thing: `schedules` or `time`
 * on the command line replaces both of the file's.
 */
export function mergeOptions(file: Partial<RunOptions>, commandLine: Partial<RunOptions>): RunOptions {
  const budgeted = commandLine.schedules !== undefined || commandLine.time !== undefined
  const { schedules, time, ...others } = file
  const merged = { ...defaults, ...others, ...(budgeted ? {} : { schedules, time }), ...commandLine }
  return { ...merged, checks: { ...file.checks, ...commandLine.checks } }
}
