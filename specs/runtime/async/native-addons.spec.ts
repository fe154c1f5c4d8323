import Module from 'node:module'
import { explore, scenario } from 'heddle'
import { afterEach, describe, expect, test } from 'vitest'
import { addonsLoaded } from '../../../src/runtime/async/native-addons.ts'

const cache = (Module as unknown as { _cache: Record<string, unknown> })._cache
const addon = '/app/node_modules/bcrypt/build/Release/bcrypt_lib.node'

/** Taken before a run, so that it is out of control; the platform does not list it, as it does not list what an addon does. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(view: Int32Array, index: number, value: number, timeout: number): { readonly value: Promise<string> }
}
const hash = () => waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 80).value

describe('a native addon', () => {
  afterEach(() => {
    delete cache[addon]
    delete cache['/app/node_modules/@oxc-parser/binding/parser.node']
  })

  test('is noticed, but for those of tools', () => {
    expect(addonsLoaded()).toBe(false)
    cache['/app/node_modules/@oxc-parser/binding/parser.node'] = {}
    expect(addonsLoaded()).toBe(false)
    cache[addon] = {}
    expect(addonsLoaded()).toBe(true)
  })

  test('may be at work although nothing is listed as in flight: no deadlock before the patience ends', async () => {
    cache[addon] = {}
    const verdict = await explore(
      scenario('hashing', {
        modes: ['async'],
        setup: () => ({}),
        tasks: {
          async alice() {
            await hash()
          },
          async bob() {
            await hash()
          },
        },
      }),
      { schedules: 4, patience: 20_000 },
    )
    expect(verdict.findings).toEqual([])
    expect(verdict.notes.join()).toContain('the platform does not count')
  })
})
