import { expect, test } from 'vitest'
import { count, counted, duration, estimated, memory, rate, roughly } from '../../src/report/quantities.ts'

test('counts', () => {
  expect([0, 999, 9999, 10_000, 1_234_567].map(count)).toEqual(['0', '999', '9999', '10,000', '1,234,567'])
  expect([counted(1, 'step'), counted(0, 'step'), counted(2, 'switch', 'switches')]).toEqual([
    '1 step',
    '0 steps',
    '2 switches',
  ])
})

test('estimates', () => {
  expect([0, 7, 17, 99, 996, 1234, 87_650].map(roughly)).toEqual([0, 7, 17, 99, 1000, 1200, 88_000])
  expect([88_000, 9.9e11, 3.4e25].map(estimated)).toEqual(['88,000', '990,000,000,000', '10^25'])
})

test('durations', () => {
  expect([0, 0.0041, 0.02, 0.314, 9.999, 12.34, 59.96, 125].map(duration)).toEqual([
    '0.00 s',
    '0.004 s',
    '0.02 s',
    '0.31 s',
    '10.00 s',
    '12.3 s',
    '1 min 0 s',
    '2 min 5 s',
  ])
})

test('memory and rates', () => {
  expect([0, 640_000, 2_100_000, 3_250_000_000].map(memory)).toEqual(['0 kB', '640 kB', '2.1 MB', '3.25 GB'])
  expect([rate(2000), rate(undefined)]).toEqual(['2000', '–'])
})
