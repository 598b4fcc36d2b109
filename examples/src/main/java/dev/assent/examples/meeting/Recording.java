/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.examples.consent.ConsentService;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A recording of a meeting. While it is under way, the consent platform's page tells it to the
 * people whom it concerns.
 */
final class Recording implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI notice;
  private final String token;

  private Recording(URI notice, String token) {
    this.notice = notice;
    this.token = token;
  }

  /**
   * Begins a recording.
   *
   * @param account the account that records
   * @param name its name, which the people read
   * @param members the people whom it concerns
   */
  static Recording begin(
      ConsentService platform, String account, String name, List<String> members, Purpose purpose) {
    Recording recording =
        new Recording(
            URI.create(platform.people() + "/notices/" + account + "/" + name),
            platform.token("service"));
    recording.send(
        "PUT",
        HttpRequest.BodyPublishers.ofString(
            "{\"subjects\": "
                + members.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"))
                + ", \"purposes\": [\""
                + purpose.name()
                + "\"]}"));
    return recording;
  }

  private void send(String method, HttpRequest.BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(notice)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 204) {
        throw new IllegalStateException("the platform answered " + status);
      }
    } catch (IOException failed) {
      throw new IllegalStateException("the platform does not answer", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** Ends the recording. */
  @Override
  public void close() {
    send("DELETE", HttpRequest.BodyPublishers.noBody());
  }
}
