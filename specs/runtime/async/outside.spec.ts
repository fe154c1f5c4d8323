import { type FSWatcher, readFile, watch } from 'node:fs'
import { explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

describe('what is not under control', () => {
  it('is named when it does not answer, with the place that waits for it', async () => {
    let watcher: FSWatcher
    const waiting = scenario('a folder never changes', {
      modes: ['async'],
      setup: () => ({}),
      tasks: {
        async watcher() {
          await new Promise(resolve => {
            watcher = watch(import.meta.dirname, resolve)
          })
        },
      },
      teardown: () => watcher.close(),
    })
    const { findings } = await explore(waiting, { schedules: 2, patience: 40 })
    expect(findings[0]).toMatchObject({ kind: 'stuck', fingerprint: 'stuck:watcher' })
    expect(findings[0]?.message).toMatch(
      /^stuck: watcher waits for something outside control .* \(watcher at .*outside\.spec\.ts:\d+:\d+\); in flight: fs\.watch$/,
    )
  })

  it('is noted when tasks keep waiting for it', async () => {
    // Taken when neither a run nor the loading of modules was on.
    const captured = readFile
    const reads = (read: typeof readFile) => new Promise<void>(resolve => read(import.meta.filename, () => resolve()))
    const reading = (name: string, read: () => typeof readFile) =>
      scenario(name, {
        modes: ['async'],
        setup: () => ({}),
        tasks: { alice: () => reads(read()), bob: () => reads(read()) },
      })
    const uncontrolled = await explore(
      reading('a function taken before the run', () => captured),
      { schedules: 100 },
    )
    expect(uncontrolled.notes.join()).toMatch(/outside control: tasks waited for (a call of node:fs|something)/)
    expect(uncontrolled.verdict).not.toBe('exhausted')
    const controlled = await explore(
      reading('a function as it is in the run', () => readFile),
      { schedules: 100 },
    )
    expect(controlled.notes.join()).not.toContain('outside control')
  })
})
