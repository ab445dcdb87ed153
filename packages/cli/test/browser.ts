import { mkdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { root } from './refwind.js';

/** Whether the browser that npm brings runs here: it is built for Linux on x86-64 alone. */
export const hasBrowser = platform() === 'linux' && arch() === 'x64';

/**
 * A headless Chromium from the package `@sparticuz/chromium`, with the libraries it needs: nothing has to be installed.
 * It is unpacked once, beside the packages.
 */
export async function startBrowser(): Promise<Browser> {
  const folder = join(root, 'node_modules', '.refwind', 'browser');
  mkdirSync(folder, { recursive: true });
  const { TMPDIR, LD_LIBRARY_PATH } = process.env;
  // The package unpacks to the folder for temporary files, and its libraries where it takes the machine for a bare one.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    const { launch } = await import('puppeteer-core');
    const env = {
      ...process.env,
      TMPDIR: TMPDIR ?? '/tmp',
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    };
    return await launch({ args: chromium.args, executablePath, headless: 'shell', env });
  } finally {
    restore('TMPDIR', TMPDIR);
    restore('LD_LIBRARY_PATH', LD_LIBRARY_PATH);
    restore('AWS_EXECUTION_ENV', undefined);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
