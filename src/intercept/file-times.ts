/**
 * What the clock of tasks says of the times of a file. The disk goes by real time, in which an execution takes no time at all;
 * tasks have a clock of their own. So what a step has changed is told to have been changed when the virtual clock showed that
 * step, a millisecond earlier: the clock of a disk moves in ticks and lags behind as much.
 *
 * What `setup` has changed was changed at the execution's beginning. What is older keeps its distance from everything else that
 * is, and lies before that beginning, by up to a year. Times that code has set (`utimes`) are told as they are: real ones are
 * those of today, years after the epoch of the virtual clock.
 *
 * Of each file the disk's times are kept beside what they were told as; one that has changed without its being noted (by a child
 * process) counts as changed when it is first looked at.
 */

import fs from 'node:fs'
import type { Clock } from './clock.ts'
import { isPath, type PathLike } from './fs-paths.ts'
import { controlledBy } from './platform-call.ts'
import { EPOCH } from './time.ts'

// Captured before anything is patched.
const { fstatSync, lstatSync } = fs
const RealDate = Date
const realNow = Date.now

const FIELDS = ['atime', 'mtime', 'ctime', 'birthtime'] as const
type Field = (typeof FIELDS)[number]
type Stats = fs.Stats | fs.BigIntStats

const YEAR = 365 * 24 * 3600_000
/** How far a disk's clock lags behind, for tasks. */
const LAG = 1
/** How far it may do so in fact, in milliseconds. */
const TICK = 20

/** Whether it is a time that the disk itself has noted. */
const isReal = (time: number): boolean => time > EPOCH + YEAR

type Known = { [F in Field]?: { readonly disk: number; readonly told: number } }

let clock: Clock | undefined
let files = new Map<string, Known>()
/** When the present execution began, and when its tasks did, in real time. */
let began = 0
let ran: number | undefined

/** Forgets the execution before. */
export function begin(): void {
  if (files.size > 0) files = new Map()
  began = realNow()
  ran = undefined
}

export function install(virtual: Clock): () => void {
  clock = virtual
  // What is known stays: within an execution the platform is let go of while others have the event loop.
  return () => {
    clock = undefined
  }
}

/** The clock, while an execution goes on. */
function current(): Clock | undefined {
  if (clock === undefined || clock.engine.phase === 'outside') return undefined
  if (clock.engine.phase === 'running') ran ??= realNow()
  return clock
}

/** In whole milliseconds, which stats of both sorts have. */
const diskTime = (stats: Stats, field: Field): number => Math.floor(Number(stats[`${field}Ms`]))
const keyOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`

function knownOf(stats: Stats): Known {
  const key = keyOf(stats)
  let known = files.get(key)
  if (known === undefined) files.set(key, (known = {}))
  return known
}

function statsOf(target: unknown): fs.Stats | undefined {
  try {
    if (typeof target === 'number') return fstatSync(target)
    return isPath(target) ? lstatSync(target as PathLike, { throwIfNoEntry: false }) : undefined
  } catch {
    return undefined
  }
}

/**
 * A step has changed the file at a path or of a descriptor: what is said of it, or with `contents` what it holds. `perhaps` it has
 * not: then the disk's times tell, whose ticks are longer than a step.
 */
export function changed(target: unknown, contents = false, perhaps = false): void {
  const virtual = current()
  const stats = virtual && statsOf(target)
  if (virtual === undefined || stats === undefined) return
  const known = knownOf(stats)
  for (const field of FIELDS) {
    const disk = diskTime(stats, field)
    const surely = !perhaps && (field === 'ctime' || (contents && field === 'mtime'))
    const recent = disk >= began - TICK && known[field]?.disk !== disk
    if (isReal(disk) && (surely || recent)) known[field] = { disk, told: virtual.now - LAG }
  }
}

/** A step has opened a file, which may have made or emptied it. */
export function opened(descriptor: unknown, flags: unknown = 'r'): void {
  if (flags === 'r' || flags === 0) return
  const empties = typeof flags === 'string' ? flags.startsWith('w') : (Number(flags) & fs.constants.O_TRUNC) !== 0
  changed(descriptor, empties, !empties)
}

/** The time on the virtual clock of a time that the disk has noted. */
function virtualTime(virtual: Clock, known: Known, field: Field, disk: number): number {
  const noted = known[field]
  if (noted?.disk === disk) return EPOCH + noted.told
  if (disk < began - TICK) return disk - Math.ceil((began - EPOCH) / YEAR) * YEAR
  const told = (ran === undefined || disk < ran ? 0 : virtual.now) - LAG
  known[field] = { disk, told }
  return EPOCH + told
}

/** The same stats with times of the virtual clock. */
export function told<T>(stats: T): T {
  const virtual = current()
  if (virtual === undefined || !isStats(stats)) return stats
  const known = knownOf(stats)
  for (const field of FIELDS) {
    const disk = diskTime(stats, field)
    if (!isReal(disk)) continue
    const time = virtualTime(virtual, known, field, disk)
    const numbers: Record<string, unknown> =
      typeof stats.size === 'bigint'
        ? { [`${field}Ms`]: BigInt(time), [`${field}Ns`]: BigInt(time) * 1_000_000n }
        : { [`${field}Ms`]: time }
    Object.assign(stats, numbers)
    const value = new RealDate(time)
    Object.defineProperty(stats, field, { value, writable: true, enumerable: true, configurable: true })
  }
  return stats
}

type Real = (...args: never[]) => unknown

const like = (real: Real, replacement: Real): Real =>
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(real))

/** Whether whoever calls has the clock of tasks: while these run, not the test runner or a loader. */
export const hasClock = (): boolean => clock?.engine.phase !== 'running' || controlledBy() !== undefined

/** `real`, which returns stats, or a promise of them, or passes them to a callback. */
export const telling = (real: Real): Real =>
  like(real, function (this: unknown, ...args: unknown[]): unknown {
    if (!hasClock()) return Reflect.apply(real, this, args as never[])
    const done = args.at(-1)
    if (typeof done === 'function') {
      args[args.length - 1] = (error: unknown, stats: unknown) => Reflect.apply(done, undefined, [error, told(stats)])
    }
    const result: unknown = Reflect.apply(real, this, args as never[])
    return result instanceof Promise ? result.then(told) : told(result)
  })

const isStats = (value: unknown): value is Stats =>
  typeof value === 'object' && value !== null && 'mtimeMs' in value && 'ino' in value
