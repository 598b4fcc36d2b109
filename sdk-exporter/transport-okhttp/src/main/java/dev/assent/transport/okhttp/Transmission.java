/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import okhttp3.Response;

/**
 * What was sent and answered in one exchange: the tag of its call. For the thread of the exchange.
 */
final class Transmission {
  private boolean hasBegun;
  private int status;
  private Map<String, List<String>> headers = Map.of();

  /**
   * The request is about to be transmitted.
   *
   * @throws IOException if it was before
   */
  void begin() throws IOException {
    if (hasBegun) {
      throw new IOException("the request was already transmitted");
    }
    hasBegun = true;
  }

  void answered(Response response) {
    status = response.code();
    headers = response.headers().toMultimap();
  }

  int status() {
    return status;
  }

  Map<String, List<String>> headers() {
    return headers;
  }
}
