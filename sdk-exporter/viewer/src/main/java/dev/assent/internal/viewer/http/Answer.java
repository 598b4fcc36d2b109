/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the viewer. Immutable.
 *
 * @param status the status of HTTP
 * @param type the media type
 * @param body the body
 * @param headers further headers
 * @param live erases the body; null if it has nobody's data
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(
    int status, String type, byte[] body, Map<String, String> headers, @Nullable LiveBody live) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv; charset=utf-8";

  public static Answer of(String type, byte[] body) {
    return new Answer(200, type, body, Map.of(), null);
  }

  public static Answer json(@Nullable Object value) {
    return of(JSON, Json.write(value).getBytes(StandardCharsets.UTF_8));
  }

  public static Answer csv(String text) {
    return of(CSV, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a refusal or a failure, with a line that repeats nothing of the request. */
  static Answer refusal(int status, String line) {
    return new Answer(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8), Map.of(), null);
  }

  static Answer empty() {
    return new Answer(204, TEXT, new byte[0], Map.of(), null);
  }

  Answer with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Answer(status, type, body, all, live);
  }

  /** The same answer, whose body a revocation erases until it was sent. */
  public Answer live(LiveBody erasing) {
    return new Answer(status, type, body, headers, erasing);
  }

  /** Shows no content. */
  @Override
  public String toString() {
    return "Answer{" + status + "}";
  }
}
