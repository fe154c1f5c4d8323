/** The configuration file, `heddle.config.ts`: defaults for what `heddle run` is asked. */

import type { Checks } from '../scenario/checks.ts'

/** What `heddle.config.ts` may export by default; an option on the command line goes before it. */
export interface Config {
  /** Files and folders to run when none is named, relative to the configuration file. Default: its folder. */
  readonly paths?: string | readonly string[]
  /** In which modes to run. Default `both`: those that each scenario names. */
  readonly mode?: 'async' | 'threads' | 'both'
  /** The most executions of each scenario in each mode. Default 1,000. */
  readonly schedules?: number
  /** The longest that each scenario runs in each mode: `'30s'`, or milliseconds. Default 3 s; with `schedules` given, no limit. */
  readonly time?: string | number
  /** Everything random derives from it. Default 1. */
  readonly seed?: number
  /** The strategy's name, with options where it has some: `pct:depth=5`. Default `auto`. */
  readonly strategy?: string
  /** How many worker threads share a scenario's schedules. Default 1. */
  readonly jobs?: number
  /** `text`, `json`, each also as `json=FILE`. Default `text`. */
  readonly reporters?: string | readonly string[]
  /** A folder to write `heddle.json` and `heddle.txt` to. Default: none. */
  readonly out?: string
  /** Only scenarios whose name contains this text are run. Default: all. */
  readonly grep?: string
  /** Stops after the first verdict that is not as expected. Default false. */
  readonly bail?: boolean
  /** Collects different failures of a scenario rather than stopping at the first. Default false. */
  readonly keepGoing?: boolean
  /** How seriously what checkers see is taken, by kind; a scenario's own word goes before it. Default: see docs/checkers.md. */
  readonly checks?: Checks
  /** Shows everything: steps that do not matter, further findings, figures, stacks. Default false. */
  readonly verbose?: boolean
  /**
   * Packages of `node_modules` whose awaits are scheduling points, as those of your own files are; `false` leaves all code as it
   * is. Default: your own files only.
   */
  readonly instrument?: string | readonly string[] | false
  /**
   * Whether reports tell what instrumented code reads and writes between its scheduling points: properties, private fields,
   * variables that functions share, containers. Default true.
   */
  readonly accesses?: boolean
  /** How long to wait for something outside control: `'1s'`, or milliseconds. Default 1 s. */
  readonly patience?: string | number
  /** After how long code that reaches no scheduling point counts as stuck: `'5s'`, or milliseconds. Default 5 s. */
  readonly stepTimeout?: string | number
}

/**
 * Returns `config`; it is there so that an editor completes its keys.
 *
 * @example
 * // heddle.config.ts
 * export default defineConfig({ paths: 'scenarios', time: '10s' })
 */
export const defineConfig = (config: Config): Config => config
