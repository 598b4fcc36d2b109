/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes with Assent, and two servers in processes of their own behind a balancer. One
 * server is killed in the middle.
 */
@Timeout(180)
abstract class MeetingOverTwoServersContract {
  private static final String GRANT =
      """
      {"purpose":"product_improvement","categories":["content.chat"],"choice":"granted",
       "terms":"2024-02-01"}
      """;
  private static final String DENIAL =
      """
      {"purpose":"product_improvement","categories":["content.chat"],"choice":"denied"}
      """;
  private static final String SERVICE = "service-token-of-a-meeting-of-three-0123456789";

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> servers = new ArrayList<>();
  private final List<Process> participants = new ArrayList<>();
  private String u7;
  private Balancer balancer;

  /** Returns the URL of a new, empty database that several processes can use. */
  abstract String database();

  @BeforeEach
  void start() throws IOException {
    String url = database();
    try (ConsentService seed =
        ConsentService.start(ServiceConfig.defaults().withDatabase(url).opening(0))) {
      u7 = seed.token("acme/u7");
    }
    Path tokens = Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(tokens.resolve("service"), SERVICE);
    List<Integer> ports = List.of(free(), free());
    for (int port : ports) {
      servers.add(
          process(
              "server" + port,
              ConsentService.class,
              "--db",
              url,
              "--port",
              String.valueOf(port),
              "--peer",
              "http://127.0.0.1:" + port,
              "--tokens",
              tokens.toString()));
    }
    for (int port : ports) {
      await().atMost(Duration.ofSeconds(60)).until(() -> isReady(port));
    }
    balancer = new Balancer(ports);
    for (int i = 0; i < 3; i++) {
      participants.add(
          process(
              "participant" + i, Participant.class, address("/v1/consents"), SERVICE, "acme/u7"));
    }
  }

  @AfterEach
  void stop() {
    participants.forEach(Process::destroyForcibly);
    servers.forEach(Process::destroyForcibly);
    if (balancer != null) {
      balancer.close();
    }
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process process(String name, Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".txt").toFile())
        .start();
  }

  private String address(String path) {
    return "http://127.0.0.1:" + balancer.port() + path;
  }

  private boolean isReady(int port) {
    try {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Chooses as u7, as a page in a browser does: once more if the connection breaks. */
  private void choose(String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address("/v1/consents/acme/u7/choices")))
            .header("Authorization", "Bearer " + u7)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json))
            .build();
    await()
        .ignoreException(IOException.class)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            });
  }

  private void awaitAll(String answer) {
    for (int i = 0; i < participants.size(); i++) {
      Path output = directory.resolve("participant" + i + ".txt");
      await(output.getFileName() + ": " + answer)
          .atMost(Duration.ofSeconds(20))
          .until(() -> last(output).equals(answer));
    }
  }

  private static String last(Path output) {
    try {
      List<String> lines =
          Files.readAllLines(output).stream()
              .filter(line -> line.startsWith("permitted ") || line.startsWith("withheld "))
              .toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1).split(" ", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void denial_afterAServerWasKilled_isHeardByAll() throws Exception {
    awaitAll("withheld");
    choose(GRANT);
    awaitAll("permitted");

    servers.get(0).destroyForcibly().waitFor();
    choose(DENIAL);
    awaitAll("withheld");
    choose(GRANT);
    awaitAll("permitted");
    choose(DENIAL);
    awaitAll("withheld");
  }
}
