import { check, explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

interface Pool {
  readonly out: Promise<void>[]
}

/** A connection is out until its user has slept a while. */
async function use({ out }: Pool): Promise<void> {
  const using = new Promise<void>(resolve => setTimeout(resolve, 5))
  out.push(using)
  await using
}

const given = async ({ out }: Pool): Promise<void> => {
  await Promise.all(out)
}

describe('a teardown that waits for its tasks', () => {
  it('does not wait for those of an execution that was cut short', async () => {
    await check(
      scenario('every connection is given back', {
        modes: ['async'],
        setup: (): Pool => ({ out: [] }),
        tasks: { user: { copies: 2, run: use } },
        teardown: given,
      }),
    )
  })

  it('does not keep a failure from being made small', async () => {
    const kept = scenario('a connection that is not given back', {
      modes: ['async'],
      setup: (): Pool => ({ out: [] }),
      tasks: {
        user: use,
        keeper: ({ out }) => {
          const using = new Promise<void>(() => {})
          out.push(using)
          return using
        },
      },
      teardown: given,
    })
    const { findings } = await explore(kept, { schedules: 10 })
    expect(findings.map(({ kind, reproduced }) => [kind, reproduced])).toEqual([['deadlock', [10, 10]]])
  })
})
