import type { Command } from 'commander';
import type { Run } from '../program.js';

export function verifyCommand(_program: Command, _run: Run): void {}
