// media-types.test.ts — Content-Type, as strict as RFC 9110 and no stricter (DAP-18 §9.1)
import { describe, expect, test } from 'vitest';
import { dapMessages, mediaType, messageOf } from '../../protocol/dap/media-types.ts';

test.each(dapMessages)('%s is written and read', (message) => {
  expect(mediaType(message)).toBe(`application/ppm-dap;message=${message}`);
  expect(messageOf(mediaType(message))).toBe(message);
});

describe('read as upload-req', () => {
  test.each([
    'application/ppm-dap;message=upload-req',
    'application/ppm-dap; message=upload-req',
    ' Application/PPM-DAP \t;\tMESSAGE=upload-req ',
    'application/ppm-dap;message="upload-req"',
    'application/ppm-dap;message="upload\\-req"',
    'application/ppm-dap;message=upload-req;version=09',
    'application/ppm-dap;version="0;9";message=upload-req',
    'application/ppm-dap;;message=upload-req;',
  ])('%s', (header) => {
    expect(messageOf(header)).toBe('upload-req');
  });
});

describe('refused', () => {
  test.each([
    '',
    'application/ppm-dap',
    'application/octet-stream',
    'application/ppm-dap-report;message=upload-req',
    'application/ppm-dap;message=',
    'application/ppm-dap;message=UPLOAD-REQ',
    'application/ppm-dap;message=upload-request',
    'application/ppm-dap;message = upload-req',
    'application/ppm-dap;message="upload-req',
    'application/ppm-dap;message=upload-req x',
    'application/ppm-dap;message=upload-req;message=upload-req',
    'application/ppm-dap;message=upload-req;Message=aggregate-share',
    'application/ppm-dap;message=upload-req, application/ppm-dap;message=upload-req',
    'application/ppm-dap message=upload-req',
    'application/ppm-dap\n;message=upload-req',
  ])('%j', (header) => {
    expect(messageOf(header)).toBeUndefined();
  });
});
