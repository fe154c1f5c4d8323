import '../kept-threads.ts'
import { check, explore } from 'heddle'
import { describe, expect, it } from 'vitest'
import { NotShareable } from '../../src/runtime/threads/errors.ts'
import { looked, sent, sold } from './scenarios/hidden.scenario.ts'

describe('plain data that tasks change in secret', () => {
  it.each([
    [sold, 'state.stock.apples'],
    [sent, 'state.orders.0.sent.0'],
  ])('keeps threads from running the scenario: %#', async (subject, path) => {
    const refused = explore(subject, { mode: 'threads', schedules: 20 })
    await expect(refused).rejects.toThrow(NotShareable)
    await expect(refused).rejects.toMatchObject({
      obstacle: `${path} is plain data that a task changes; threads have a copy each`,
    })
  })

  it('leaves threads out where nobody has asked for them, and is an error where somebody has', async () => {
    await check(sold, { schedules: 20 })
    await expect(check(sold, { schedules: 20, mode: 'threads' })).rejects.toThrow('state.stock.apples is plain data')
  })

  it('is told apart from what is only read', async () => {
    expect((await explore(looked, { mode: 'threads', schedules: 20 })).verdict).toBe('vacuous')
  })
})
