/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two servers in processes of their own, with TLS, over a primary and its replica. */
final class FleetServers implements AutoCloseable {
  static final String SERVICE = "service-token-of-the-figures-0123456789";
  private static final String METRICS = "metrics-token-of-the-figures-0123456789";

  private final List<Process> processes = new ArrayList<>();
  private final List<URI> addresses = new ArrayList<>();
  private final HttpClient client;

  FleetServers(Path directory, String primary, String copy) throws Exception {
    Path tokens = Files.createDirectories(directory.resolve("tokens"));
    Files.writeString(tokens.resolve("service"), SERVICE);
    Files.writeString(tokens.resolve("metrics"), METRICS);
    Listening tls = TestCertificates.write(directory, "fleet");
    client = client(tls.certificate());
    for (int i = 0; i < 2; i++) {
      int port = free();
      addresses.add(URI.create("https://127.0.0.1:" + port));
      processes.add(
          process(
              directory.resolve("server" + i + ".txt"),
              "-Xmx2g",
              ConsentService.class,
              "--db=" + primary,
              "--db-copy=" + copy,
              "--port=" + port,
              "--tls-certificate=" + tls.certificate(),
              "--tls-key=" + tls.key(),
              "--peer=https://127.0.0.1:" + port,
              "--peer-authority=" + tls.certificate(),
              "--tokens=" + tokens));
    }
    for (URI address : addresses) {
      while (!isReady(address)) {
        Thread.sleep(200);
      }
    }
  }

  static HttpClient client(Path trusted) throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(Pem.trusting(trusted))
        .build();
  }

  HttpClient client() {
    return client;
  }

  List<URI> addresses() {
    return addresses;
  }

  Process process(int server) {
    return processes.get(server);
  }

  static Process process(Path output, String option, Class<?> main, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isReady(URI address) throws InterruptedException {
    try {
      return client
              .send(
                  HttpRequest.newBuilder(address.resolve("/health/ready")).build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the sum of the values of a meter whose line has a text. */
  double meter(int server, String name, String text) throws Exception {
    String all =
        client
            .send(
                HttpRequest.newBuilder(addresses.get(server).resolve("/metrics"))
                    .header("Authorization", "Bearer " + METRICS)
                    .build(),
                BodyHandlers.ofString())
            .body();
    double sum = 0;
    Matcher lines = Pattern.compile("(?m)^" + name + "(\\{.*\\})? (\\S+)$").matcher(all);
    while (lines.find()) {
      if (text.isEmpty() || lines.group().contains(text)) {
        sum += Double.parseDouble(lines.group(2));
      }
    }
    return sum;
  }

  /** Returns the bytes of a server's heap after a collection. */
  double heap(int server) throws Exception {
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(processes.get(server).pid()),
            "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return meter(server, "jvm_memory_used_bytes", "area=\"heap\"");
  }

  /** Returns the seconds of processor time that a server has used. */
  double cpu(int server) {
    return processes.get(server).info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
