/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport;

import java.util.List;
import java.util.Map;

/**
 * Takes the answer to a request: once its head, then its body in pieces. Implemented by Assent. For
 * one thread at a time.
 */
public interface TransportAnswer {
  /**
   * Takes status and headers of the final answer, before any part of its body. Interim answers
   * (1xx) are not passed on.
   *
   * @param headers as the receiver sent them, each with its values in order
   */
  void head(int status, Map<String, List<String>> headers);

  /**
   * Takes the next bytes of the body, as they arrive. The array is free again when this returns. If
   * it throws, the exchange has failed.
   *
   * @return whether to read on; if not, the transport closes the socket and returns
   */
  boolean body(byte[] bytes, int from, int length);
}
