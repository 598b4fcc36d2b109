/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Requests and responses of OTLP. */
class OtlpFuzzTest {
  @FuzzTest
  void decode_anyBytes_isARequestOrMalformed(byte[] request) {
    try {
      int unused = OtlpDecoder.spans(request).size();
    } catch (MalformedOtlpException malformed) {
      // as it should
    }
    try {
      int unused = OtlpDecoder.logs(request).size();
    } catch (MalformedOtlpException malformed) {
      // as it should
    }
    try {
      int unused = OtlpDecoder.metrics(request).size();
    } catch (MalformedOtlpException malformed) {
      // as it should
    }
  }

  /** What a receiver says it rejected is never negative. */
  @FuzzTest
  void rejected_anyBytes_isACount(byte[] response) {
    if (RejectedCount.of(response) < 0) {
      throw new AssertionError("a negative count");
    }
  }
}
