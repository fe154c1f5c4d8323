import { expect, test } from 'vitest'
import { stepCell } from '../../src/report/step-cell.ts'
import { createStyle } from '../../src/report/style.ts'

const cell = (value: string, width: number, marked = false) => {
  const step = { step: 1, task: 'ada', strand: 'ada', operation: 'effect', object: undefined, value, preempted: false }
  const row = { type: 'step', marked, preempts: undefined, waiting: new Set<string>() } as const
  return stepCell({ ...row, step: { ...step, relevant: true } }, createStyle(false), width).text
}

test('of a fault the name is shown, whatever there is no room for', () => {
  const call = '127.0.0.1 POST /charge ✗ lost-response'
  expect(cell(call, 60)).toBe(`effect ${call}`)
  expect(cell(call, 32)).toBe('effect 127.0.0.… ✗ lost-response')
  expect(cell(call, 32, true)).toBe('effect 127.0… ✗ lost-response  ⚠')
  expect(cell(call, 20)).toBe('effect 127.0.0.1 PO…')
})

test('of an error the beginning is shown', () => {
  expect(cell('notes.json ✗ ENOENT: no such file', 24)).toBe('effect notes.json ✗ ENO…')
})
