/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.KafkaBroker;
import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the shop with a broker, the service that it calls, and a receiver. */
final class Shop {
  private static final int ORDERS = 5;

  private Shop() {}

  /**
   * Places orders whose customers, notes and headers are canaries, and returns what arrived.
   *
   * @param options of the JVM; {@code RECEIVER} stands for the receiver's address
   */
  static Arrived run(Path directory, String classPath, List<String> options) throws Exception {
    Canaries canaries = new Canaries();
    HttpServer prices =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prices.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1);
          try (exchange) {
            exchange.getResponseBody().write('7');
          }
        });
    prices.start();
    try (Receiver receiver = Receiver.start();
        KafkaBroker broker = new KafkaBroker(directory.resolve("kafka"))) {
      List<String> arguments = new ArrayList<>();
      arguments.add("--shop.prices=http://127.0.0.1:" + prices.getAddress().getPort());
      arguments.add("--spring.kafka.bootstrap-servers=" + broker.address());
      arguments.add("--management.otlp.tracing.endpoint=" + receiver.endpoint() + "/v1/traces");
      arguments.add("--management.otlp.metrics.export.url=" + receiver.endpoint() + "/v1/metrics");
      List<String> given =
          options.stream().map(option -> option.replace("RECEIVER", receiver.endpoint())).toList();
      try (ShopProcess shop =
          new ShopProcess(directory.resolve("shop"), classPath, given, arguments)) {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < ORDERS; i++) {
          String at = " of order " + i;
          String customer = canaries.secret("customer" + at);
          String note = canaries.secret("note" + at);
          URI orders = shop.address().resolve("/orders/" + customer);
          visit(
              client, HttpRequest.newBuilder(orders).POST(BodyPublishers.ofString(note)), canaries);
          shop.awaitOutput("delivers: " + (i + 1) + " " + note);
          shop.awaitOutput("gets a mail: " + note);
          visit(client, HttpRequest.newBuilder(orders), canaries);
        }
      }
      return Arrived.at(
          receiver, canaries.in(receiver.requests().stream().map(ReceivedRequest::body).toList()));
    } finally {
      prices.stop(0);
    }
  }

  private static void visit(HttpClient client, HttpRequest.Builder request, Canaries canaries)
      throws Exception {
    request.header("User-Agent", canaries.secret("user agent of visit " + canaries.size()));
    int status = client.send(request.build(), BodyHandlers.ofString(UTF_8)).statusCode();
    if (status != 200) {
      throw new AssertionError("status " + status);
    }
  }
}
