import { explore } from 'heddle'
import { expect, test } from 'vitest'
import { lazy, missing } from './scenarios/imports.ts'

test('a module that a task loads is asked for and delivered, so that others may go first', async () => {
  const { findings, notes } = await explore(lazy, { schedules: 200 })
  expect(findings.map(({ kind }) => kind)).toEqual(['invariant'])
  const steps = findings[0]!.trace.map(({ operation, object, value }) => `${operation} ${object ?? ''} ${value ?? ''}`)
  expect(steps.filter(step => step.includes('module'))).toEqual([
    'query module import()',
    'deliver module ',
    "query module node:path import('node:path')",
    'deliver module node:path ',
  ])
  expect(notes.filter(note => note.includes('outside control'))).toEqual([])
})

test('what cannot be loaded is the error that it is', async () => {
  const { verdict, notes } = await explore(missing, { schedules: 50 })
  expect(verdict).toBe('held')
  expect(notes.filter(note => note.includes('outside control'))).toEqual([])
})
