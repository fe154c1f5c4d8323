/** Whether somebody else's fake timers are in the place of the platform's: `vi.useFakeTimers()`, Jest's, sinon's own. */

const faked = (value: unknown): boolean =>
  typeof value === 'function' && (Object.hasOwn(value, 'clock') || Object.hasOwn(value, 'isFake'))

/** Throws when fake timers are active: they would stop the clock that a run goes by. */
export function refuseFakeTimers(): void {
  if (![setTimeout, setInterval, setImmediate, Date].some(faked)) return
  throw new Error(
    "heddle: fake timers are active, but Heddle's clock replaces them: " +
      'call vi.useRealTimers() (or the like of your test runner) before the run.',
  )
}
