/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.start;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A kind of request to an application.
 *
 * @param name the name in the results
 * @param method GET, or POST with a short text
 * @param path the path
 * @param user whom the header {@code X-Chat-User} names; empty for nobody. A {@code #} becomes a
 *     number that no request before had
 */
record HostRequest(String name, String method, String path, String user) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Parses {@code NAME=METHOD PATH [USER]}. */
  static HostRequest parse(String text) {
    String[] words = text.substring(text.indexOf('=') + 1).split(" ", -1);
    return new HostRequest(
        text.substring(0, text.indexOf('=')), words[0], words[1], words.length > 2 ? words[2] : "");
  }

  /** Sends it, and returns the status. */
  int send(HttpClient client, int port, long number) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .header("Content-Type", "text/plain")
            .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "hello"));
    if (!user.isEmpty()) {
      request.header("X-Chat-User", user.replace("#", String.valueOf(number)));
    }
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
