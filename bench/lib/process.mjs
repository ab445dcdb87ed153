import { spawn } from 'node:child_process';

/**
 * Runs a command to its end. Resolves to its wall seconds, exit status and what it wrote to
 * descriptor 3 (one JSON value), if it was asked to; its other output is thrown away. What runs longer than
 * `limitSeconds` is stopped, and says nothing.
 */
export function run(command, args, { cwd, limitSeconds } = {}) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    let said = '';
    let errors = '';
    child.stdout.resume();
    child.stderr.on('data', (data) => {
      errors = (errors + data).slice(-2000);
    });
    child.stdio[3].on('data', (data) => {
      said += data;
    });
    const stop = () => child.kill('SIGKILL');
    const timer = limitSeconds === undefined ? undefined : setTimeout(stop, limitSeconds * 1000);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (status !== 0 && !child.killed) {
        reject(new Error(`${args.join(' ')} ended with status ${status}: ${errors}`));
        return;
      }
      resolve({ seconds, said: said === '' ? undefined : JSON.parse(said) });
    });
  });
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const geometricMean = (numbers) =>
  Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
