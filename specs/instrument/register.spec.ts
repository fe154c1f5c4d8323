import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const file = fileURLToPath(new URL('./fixtures/plain-awaits.mjs', import.meta.url))

/** The verdict on a counter with plain awaits, in a process that is started with `flags`. */
async function verdictOf(...flags: readonly string[]): Promise<{ verdict: string; notes: readonly string[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file])
  return JSON.parse(stdout) as { verdict: string; notes: readonly string[] }
}

describe('in plain Node', () => {
  it('plain awaits are scheduling points with --import heddle/register', async () => {
    expect(await verdictOf('--import', 'heddle/register')).toEqual({ verdict: 'failed', notes: [] })
  })

  it('without it they are none, and what proves nothing is vacuous and says what to do', async () => {
    const { verdict, notes } = await verdictOf()
    expect(verdict).toBe('vacuous')
    expect(notes).toContainEqual(expect.stringMatching(/its awaits are none.*node --import heddle\/register/))
  })
})
