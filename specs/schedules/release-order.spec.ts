import { describe, expect, test } from 'vitest'
import { type Choices, listed, random } from '../../src/schedules/choices.ts'
import { PATIENCE, ReleaseOrder } from '../../src/schedules/release-order.ts'

/** Releases all tasks; `chains` are names, each of so many tasks, one scheduled in the wake of the other. */
function order(chains: Record<string, number>, choices: Choices) {
  const order = new ReleaseOrder<string>(choices)
  const left = { ...chains }
  for (const name of Object.keys(chains)) order.add(name)
  const released: string[] = []
  while (order.count > 0) {
    const { task } = order.take()
    released.push(task)
    if (--left[task]! > 0) order.add(task)
  }
  return released.join('')
}

describe('the default order', () => {
  test('continues with the chain that was released last, else takes the earliest scheduled', () => {
    expect(order({ a: 3, b: 2, c: 1 }, listed([]))).toBe('aaabbc')
  })

  test('prefers what the last release led to over what was scheduled earlier', () => {
    const tasks = new ReleaseOrder<string>(listed([]))
    tasks.add('a')
    tasks.add('b')
    expect(tasks.take().task).toBe('a')
    tasks.add('a1')
    tasks.add('a2')
    expect(tasks.take().task).toBe('a1')
    tasks.add('a11')
    expect(tasks.take().task).toBe('a11')
    expect(tasks.take().task).toBe('b')
    expect(tasks.take().task).toBe('a2')
  })

  test('hands over after a while to who waits', () => {
    const released = order({ a: 3 * PATIENCE, b: 2 }, listed([]))
    expect(released.indexOf('b')).toBe(PATIENCE + 1)
    expect(released.slice(PATIENCE + 1, PATIENCE + 4)).toBe('bba')
  })
})

describe('a choice', () => {
  test.each([
    [[0], 'aabbcc'],
    [[1], 'bbaacc'],
    [[2], 'ccaabb'],
    [[3], 'ccaabb'],
    [[64], 'bbaacc'],
    [[66], 'aabbcc'],
    [[0, 1], 'abbcca'],
    [[0, 2], 'accbba'],
    [[0, 1, 1], 'abccab'],
    [[0, 1, 2], 'abaccb'],
  ])('%j gives %s: a rank, 0 the default; from 64 on modulo the number of tasks', (list, expected) => {
    expect(order({ a: 2, b: 2, c: 2 }, listed(list))).toBe(expected)
  })

  test('tells what was due instead', () => {
    const tasks = new ReleaseOrder<string>(listed([1]))
    tasks.add('a')
    tasks.add('b')
    expect(tasks.take()).toEqual({ task: 'b', due: 'a', handover: false })
    expect(tasks.take()).toEqual({ task: 'a', due: 'a', handover: false })
  })
})

test('random choices reach every order, and the same seed the same one', () => {
  const reached = new Set<string>()
  for (let seed = 0; seed < 200; seed++) {
    const once = order({ a: 2, b: 2 }, random(seed))
    expect(order({ a: 2, b: 2 }, random(seed))).toBe(once)
    reached.add(once)
  }
  expect([...reached].sort()).toEqual(['aabb', 'abab', 'abba', 'baab', 'baba', 'bbaa'])
})
