/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.HttpSender;
import java.net.http.HttpClient;

/** Assent's sender over a client of a test. */
public final class GivenClient {
  private GivenClient() {}

  /** Returns a sender whose exchanges the client takes. */
  public static HttpSender sender(HttpClient client) {
    return new JdkSender(new HttpSender.Settings("test", 1, null, null), () -> client);
  }
}
