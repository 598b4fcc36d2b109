/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.http.jdk.GivenClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Assent's source of documents over a client of a test. */
public final class GivenSource {
  private GivenSource() {}

  /**
   * Returns a source without threads: the timer of its settings runs everything.
   *
   * @param longest the longest time until its stream is opened again
   */
  public static HttpSource of(
      HttpSource.Settings settings, HttpClient client, Duration longest, DoubleSupplier random) {
    SourceTimeouts usual = SourceTimeouts.DEFAULT;
    return new HttpSource(
        settings,
        new SourceTimeouts(
            usual.connect(), usual.exchange(), usual.silence(), usual.minBackoff(), longest),
        random,
        new PlatformClient(settings.headers(), GivenClient.sender(client), settings.timer()));
  }
}
