/** Numbers as a person reads them. */

const groups = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Four digits stay together, more are grouped: 1000, 12,345. */
export const count = (n: number): string => (Math.abs(n) < 10_000 ? String(Math.round(n)) : groups.format(n))

/** `n` to two digits, as an estimate deserves: 17 → 17, 1234 → 1200. */
export function roughly(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1)
  return Math.round(n / unit) * unit
}

const READABLE = 1e12

/** A number that `roughly` made: 34,000, and 10^20 where nobody would count the digits. */
export const estimated = (n: number): string => (n < READABLE ? count(n) : `10^${Math.floor(Math.log10(n))}`)

/** `1 schedule`, `2 schedules`. */
export const counted = (n: number, singular: string, plural = `${singular}s`): string =>
  `${count(n)} ${n === 1 ? singular : plural}`

/** A duration: 0.31 s, 12.5 s, 2 min 5 s. */
export function duration(seconds: number): string {
  if (seconds >= 59.95) return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`
  return `${seconds.toFixed(seconds >= 10 ? 1 : seconds >= 0.01 || seconds === 0 ? 2 : 3)} s`
}

/** An amount of memory: 640 kB, 2.1 MB. */
export function memory(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

/** Schedules a second, or a dash when no time was measured. */
export const rate = (perSecond: number | undefined): string => (perSecond === undefined ? '–' : count(perSecond))
