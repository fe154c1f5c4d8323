import { expect, it } from 'vitest'
import { refusingExit } from '../../src/cli/exit-attempt.ts'

it('process.exit is refused while a module is loaded, and is what it was afterwards, also for who has kept it', async () => {
  const exited: unknown[] = []
  const { exit } = process
  const stop = ((code?: unknown) => void exited.push(code)) as typeof process.exit
  process.exit = stop
  try {
    const kept = await refusingExit(async () => {
      expect(() => process.exit(1)).toThrow('it calls process.exit(1) while it is loaded')
      return process.exit
    })
    expect(process.exit).toBe(stop)
    kept(2)
    expect(exited).toEqual([2])
  } finally {
    process.exit = exit
  }
})
