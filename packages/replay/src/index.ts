export const placeholder = 'replay';
