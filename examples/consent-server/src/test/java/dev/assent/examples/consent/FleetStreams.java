/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Generated readers: each has a stream of levels, an account that all have and users of its own,
 * and reads on a kept connection what is announced.
 */
final class FleetStreams implements AutoCloseable {
  private final HttpClient client;
  private final List<URI> servers;
  private final int levels;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final ConcurrentLinkedQueue<Long> answered = new ConcurrentLinkedQueue<>();
  private final Semaphore opening = new Semaphore(64);
  private volatile boolean isClosed;

  /**
   * @param levels the users that each stream names, besides the account
   */
  FleetStreams(HttpClient client, List<URI> servers, int levels) {
    this.client = client;
    this.servers = servers;
    this.levels = levels;
  }

  /** Opens streams, by turns at the servers, and waits until all are open. */
  void open(int streams) throws InterruptedException {
    for (int i = 0; i < streams; i++) {
      open(i, servers.get(i % servers.size()));
    }
    while (open.get() < streams) {
      Thread.sleep(50);
    }
  }

  private void open(int number, URI server) throws InterruptedException {
    opening.acquire();
    StringBuilder body = new StringBuilder("{\"levels\":[{\"subject\":\"a0\",\"revision\":0}");
    for (int i = 0; i < levels; i++) {
      int user = (number * levels + i) % FleetDatabase.USERS;
      body.append(",{\"subject\":\"a0/u").append(user).append("\",\"revision\":2}");
    }
    HttpRequest request =
        request(server, "/v1/events")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.append("]}").toString()))
            .build();
    client
        .sendAsync(
            request,
            info -> {
              opening.release();
              open.incrementAndGet();
              return BodySubscribers.fromLineSubscriber(new Lines(number, server));
            })
        .whenComplete((response, failed) -> again(number));
  }

  /** A stream has ended: its process opens one at the other server. */
  private void again(int number) {
    if (!isClosed) {
      ended.incrementAndGet();
      CompletableFuture.runAsync(
          () -> {
            try {
              open(number, servers.get(servers.size() - 1));
            } catch (InterruptedException over) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }

  private static HttpRequest.Builder request(URI server, String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Authorization", "Bearer " + FleetServers.SERVICE);
  }

  /** Reads a document, and notes the time of the answer. */
  private void read(URI server, String data) {
    String subject = data.replaceFirst(".*\"subject\":\"([^\"]*)\".*", "$1");
    String revision = data.replaceFirst(".*\"revision\":(\\d+).*", "$1");
    String position = data.replaceFirst(".*\"position\":\"([^\"]*)\".*", "$1");
    client
        .sendAsync(
            request(server, "/v1/consents/" + subject)
                .header(Position.HEADER, position)
                .header(Seen.REVISION, revision)
                .build(),
            BodyHandlers.ofString())
        .thenAccept(this::note);
  }

  private void note(HttpResponse<String> answer) {
    reads.incrementAndGet();
    if (answer.statusCode() == 200) {
      answered.add(System.nanoTime());
    }
  }

  /** Returns the times of the answers so far, and forgets them. */
  List<Long> answers() {
    List<Long> times = new ArrayList<>(answered);
    answered.clear();
    return times;
  }

  int size() {
    return answered.size();
  }

  int reads() {
    return reads.get();
  }

  int ended() {
    return ended.get();
  }

  int opened() {
    return open.get();
  }

  @Override
  public void close() {
    isClosed = true;
  }

  /** The lines of a stream. */
  private final class Lines implements Flow.Subscriber<String> {
    private final URI server;
    private String event = "";

    Lines(int number, URI server) {
      this.server = server;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ") && event.equals("changed")) {
        read(server, line);
      }
    }

    @Override
    public void onError(Throwable gone) {}

    @Override
    public void onComplete() {}
  }
}
