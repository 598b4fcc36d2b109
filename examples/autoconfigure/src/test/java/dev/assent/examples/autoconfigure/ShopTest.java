/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.ClassPath;
import dev.assent.testing.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** The shop, a receiver of its telemetry, and a service of somebody else that it calls. */
abstract class ShopTest {
  @TempDir Path directory;

  final Canaries canaries = new Canaries();
  final Map<String, String> environment = new HashMap<>();
  final Receiver partner = Receiver.start();
  private Protocol.Receiver receiver;
  private ShopProcess shop;

  static Stream<Arguments> supported() {
    return SdkLine.supported().stream()
        .flatMap(line -> Stream.of(Protocol.values()).map(it -> Arguments.of(line, it)));
  }

  @BeforeEach
  void sendInBatches() {
    environment.put("OTEL_SERVICE_NAME", "shop");
    environment.put("OTEL_PROPAGATORS", "tracecontext,baggage");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "3600000");
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "team.owner=" + canaries.secret("resource"));
  }

  @AfterEach
  void close() {
    if (shop != null) {
      shop.close();
    }
    if (receiver != null) {
      receiver.close();
    }
    partner.close();
  }

  final ShopProcess start(ClassPath classPath, Protocol protocol) throws IOException {
    receiver = protocol.start();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", protocol.setting);
    shop = new ShopProcess(directory.resolve("shop"), classPath, environment);
    return shop;
  }

  final Protocol.Receiver receiver() {
    return receiver;
  }

  /** Records a canary in each carrier, and continues the trace of a caller with two more. */
  final void plantEverywhere() {
    List<String> words = new ArrayList<>(List.of("record"));
    Carriers.NAMES.forEach(name -> words.add(name + "=" + canaries.secret(name)));
    shop.run(words);
    serve("baggage=session=" + canaries.secret("baggage"));
  }

  /** Answers a request of a remote caller, and calls the partner meanwhile. */
  final void serve(String... headers) {
    List<String> words = new ArrayList<>(List.of("serve", partner.endpoint() + "/partner"));
    words.add("traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    words.add("tracestate=vendor=" + canaries.secret("trace state"));
    words.addAll(List.of(headers));
    shop.run(words);
  }

  /** Returns the places whose canaries left: by telemetry, in calls, in the output, in files. */
  final NavigableSet<String> found() throws IOException {
    List<byte[]> bytes = new ArrayList<>(receiver.bodies().get());
    partner.requests().forEach(it -> bytes.add(it.head().getBytes(UTF_8)));
    bytes.add(shop.output().getBytes(UTF_8));
    for (Path file : shop.files()) {
      bytes.add(Files.readAllBytes(file));
    }
    return canaries.in(bytes);
  }

  /** Whether the receiver got this text. */
  final boolean received(String text) {
    return timesReceived(text) > 0;
  }

  /** Returns the number of requests with this text. */
  final long timesReceived(String text) {
    return receiver.bodies().get().stream()
        .filter(body -> new String(body, ISO_8859_1).contains(text))
        .count();
  }

  static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what).atMost(Duration.ofSeconds(60)).until(condition);
  }
}
