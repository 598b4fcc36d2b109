/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.policy.Purpose;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The figures of {@code docs/FLEET.md}: a real PostgreSQL with one replica, two servers with TLS,
 * generated streams, and processes with Assent.
 *
 * <pre>
 * .ci/with-postgres java -cp "$(.ci/test-class-path examples/consent-server)" \
 *   dev.assent.examples.consent.FleetFigures 1000000 2500 6
 * </pre>
 */
public final class FleetFigures {
  private static final int LEVELS = 20;
  private static final int SECONDS = 10;

  private static final List<String> NEW =
      IntStream.range(0, 3).mapToObj(i -> "a1/new" + i).toList();

  /** The number of choices of an import. */
  private static final int IMPORTED = 100_000;

  private FleetFigures() {}

  /** Runs with the numbers of subjects, streams and processes. */
  public static void main(String[] arguments) throws Exception {
    int subjects = Integer.parseInt(arguments[0]);
    int streams = Integer.parseInt(arguments[1]);
    int processes = Integer.parseInt(arguments[2]);
    Path directory = Files.createTempDirectory("assent-fleet");
    String primary = System.getenv("TEST_POSTGRES_URL");
    String copy = System.getenv("TEST_POSTGRES_COPY_URL");
    FleetDatabase database = new FleetDatabase(primary);
    try (ConsentService choosing =
        ConsentService.start(ServiceConfig.defaults().withDatabase(primary).opening(0))) {
      long begin = System.nanoTime();
      database.fill(subjects);
      System.out.printf(
          "%,d subjects in %,d s%n", subjects, (System.nanoTime() - begin) / 1_000_000_000L);
      database.printSizes(subjects);
      database.makeDurable();
      choices(choosing, subjects);
      imported(choosing, subjects);
      try (FleetServers servers = new FleetServers(directory, primary, copy)) {
        documents(servers, subjects, "application/json");
        documents(servers, subjects, "application/jose");
        fleet(servers, choosing, directory, streams, processes);
      }
    }
    System.exit(0);
  }

  private static void choices(ConsentService service, int subjects) throws Exception {
    for (int writers : new int[] {1, 16}) {
      AtomicInteger done = new AtomicInteger();
      List<Long> times =
          inThreads(
              writers,
              () -> {
                int user = ThreadLocalRandom.current().nextInt(subjects);
                boolean granted = done.incrementAndGet() % 2 == 0;
                long unused = choose(service, user, Purpose.AI_TRAINING, granted);
              });
      print("choices, " + writers + " writers, synchronous standby", times, SECONDS);
    }
  }

  /** Denials of one person after the other, while 16 writers import the choices of others. */
  private static void imported(ConsentService service, int subjects) throws Exception {
    AtomicInteger left = new AtomicInteger(IMPORTED);
    AtomicInteger users = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(16);
    long begin = System.nanoTime();
    for (int i = 0; i < 16; i++) {
      pool.execute(
          () -> {
            while (left.getAndDecrement() > 0) {
              int others = subjects - FleetDatabase.USERS; // no stream names them
              int user = FleetDatabase.USERS + users.getAndIncrement() % others;
              long unused = choose(service, user, Purpose.QUALITY_ASSURANCE, true);
            }
          });
    }
    pool.shutdown();
    List<Long> times = new ArrayList<>();
    while (!pool.isTerminated()) {
      int user = ThreadLocalRandom.current().nextInt(subjects);
      long now = System.nanoTime();
      long unused = choose(service, user, Purpose.PRODUCT_IMPROVEMENT, times.size() % 2 == 0);
      times.add(System.nanoTime() - now);
      Thread.sleep(10);
    }
    print("choices of one writer beside an import", times, 0);
    System.out.printf(
        "  of %,d choices, %,.0f a second%n",
        IMPORTED, IMPORTED * 1e9 / (System.nanoTime() - begin));
  }

  private static long choose(ConsentService service, int user, Purpose purpose, boolean granted) {
    return service.choose(
        "a" + user / FleetDatabase.USERS + "/u" + user,
        purpose,
        Set.of("content.chat"),
        granted,
        LocalDate.of(2024, 2, 1));
  }

  private static void documents(FleetServers servers, int subjects, String type) throws Exception {
    HttpClient client = servers.client();
    List<Long> times =
        inThreads(
            8,
            () -> {
              int user = ThreadLocalRandom.current().nextInt(subjects);
              URI server = servers.addresses().get(user % 2);
              int status =
                  client
                      .send(
                          HttpRequest.newBuilder(
                                  server.resolve(
                                      "/v1/consents/a" + user / FleetDatabase.USERS + "/u" + user))
                              .header("Authorization", "Bearer " + FleetServers.SERVICE)
                              .header("Accept", type)
                              .header(Position.HEADER, "0.1")
                              .build(),
                          BodyHandlers.ofString())
                      .statusCode();
              if (status != 200) {
                throw new IllegalStateException("status " + status);
              }
            });
    print("documents (" + type + ") over TLS, 8 readers, two servers", times, SECONDS);
  }

  private static void fleet(
      FleetServers servers, ConsentService choosing, Path directory, int streams, int processes)
      throws Exception {
    String account = renew(choosing, "a0");
    double[] before = {servers.heap(0), servers.heap(1)};
    try (FleetStreams generated = new FleetStreams(servers.client(), servers.addresses(), LEVELS)) {
      long begin = System.nanoTime();
      generated.open(streams);
      System.out.printf(
          "%,d streams of %d levels opened in %.1f s%n",
          streams, LEVELS + 1, (System.nanoTime() - begin) / 1e9);
      System.out.printf(
          "heap of a server: %,.0f bytes a stream%n",
          (servers.heap(0) + servers.heap(1) - before[0] - before[1]) / streams);
      List<Path> outputs = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        Path output = directory.resolve("participant" + i + ".txt");
        outputs.add(output);
        Process unused =
            FleetServers.process(
                output,
                "-Xmx128m",
                Participant.class,
                servers.addresses().get(i % 2) + "/v1/consents",
                FleetServers.SERVICE,
                "a0/u1," + String.join(",", NEW),
                directory.resolve("server.crt").toString());
      }
      choose(choosing, account, true);
      awaitAll(outputs, "permitted");
      Thread.sleep(5000);
      for (int round = 1; round <= 3; round++) {
        for (boolean granted : new boolean[] {false, true}) {
          round(servers, choosing, account, generated, streams, outputs, granted, round);
        }
      }
      firstGrants(choosing, outputs);
      quiet(servers, streams, processes);
      death(servers, generated, streams);
    }
  }

  private static void round(
      FleetServers servers,
      ConsentService choosing,
      String account,
      FleetStreams generated,
      int streams,
      List<Path> outputs,
      boolean granted,
      int round)
      throws Exception {
    List<Long> unused = generated.answers();
    double cpu = servers.cpu(0) + servers.cpu(1);
    long wall = System.currentTimeMillis();
    long begin = System.nanoTime();
    choose(choosing, account, granted);
    while (generated.size() < streams && System.nanoTime() - begin < 30_000_000_000L) {
      Thread.sleep(5);
    }
    List<Long> times = generated.answers().stream().map(time -> time - begin).sorted().toList();
    double used = servers.cpu(0) + servers.cpu(1) - cpu;
    print(
        (granted ? "grant" : "denial") + " of an account, until each stream has read it", times, 0);
    System.out.printf(
        "  of %,d streams; %.2f s of processor time of both servers%n", streams, used);
    awaitAll(outputs, granted ? "permitted" : "withheld");
    List<Long> said =
        outputs.stream().map(output -> (last(output) - wall) * 1_000_000L).sorted().toList();
    print("  until each process with Assent " + (granted ? "allows" : "refuses"), said, 0);
    Thread.sleep(3000);
  }

  /** Requests while nothing changes. */
  private static void quiet(FleetServers servers, int streams, int processes) throws Exception {
    Thread.sleep(10_000);
    double before = requests(servers, "uri=");
    double documents = requests(servers, "/v1/consents");
    double cpu = servers.cpu(0) + servers.cpu(1);
    Thread.sleep(60_000);
    System.out.printf(
        "nothing changes, %,d streams and %d processes: %.2f requests a second, %.2f for documents;"
            + " %.1f %% of a processor%n",
        streams,
        processes,
        (requests(servers, "uri=") - before - 4) / 60,
        (requests(servers, "/v1/consents") - documents) / 60,
        (servers.cpu(0) + servers.cpu(1) - cpu) / 0.6);
  }

  private static double requests(FleetServers servers, String text) throws Exception {
    return servers.meter(0, "http_server_requests_seconds_count", text)
        + servers.meter(1, "http_server_requests_seconds_count", text);
  }

  /** One server dies: its readers move to the other one. */
  private static void death(FleetServers servers, FleetStreams generated, int streams)
      throws Exception {
    double before = servers.meter(1, "http_server_requests_seconds_count", "/v1/consents");
    int opened = generated.opened();
    int reads = generated.reads();
    long begin = System.nanoTime();
    servers.process(0).destroyForcibly();
    while (generated.opened() - opened < streams / 2
        && System.nanoTime() - begin < 120_000_000_000L) {
      Thread.sleep(20);
    }
    double took = (System.nanoTime() - begin) / 1e9;
    Thread.sleep(10_000);
    System.out.printf(
        "a server dies: %,d of %,d streams moved in %.1f s; they read %,d documents; the server"
            + " answered %.0f requests for documents, with those of processes%n",
        generated.opened() - opened,
        streams / 2,
        took,
        generated.reads() - reads,
        servers.meter(1, "http_server_requests_seconds_count", "/v1/consents") - before);
  }

  private static String renew(ConsentService choosing, String account) throws Exception {
    return token(
        post(choosing, choosing.token("operator"), "/v1/accounts/" + account + "/token", ""));
  }

  private static String token(String answer) {
    return answer.replaceFirst(".*\"token\":\"([^\"]*)\".*", "$1");
  }

  private static String post(ConsentService choosing, String token, String path, String json)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(choosing.base().resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** People whom the processes ask for, and who do not exist before they grant. */
  private static void firstGrants(ConsentService choosing, List<Path> outputs) throws Exception {
    String account = renew(choosing, "a1");
    List<Long> times = new ArrayList<>();
    for (String subject : NEW) {
      String user = subject.substring(subject.indexOf('/') + 1);
      String token =
          token(post(choosing, account, "/v1/accounts/a1/users", "{\"user\":\"" + user + "\"}"));
      long wall = System.currentTimeMillis();
      choose(choosing, token, subject, true);
      for (Path output : outputs) {
        times.add((awaitLine(output, subject + " permitted ") - wall) * 1_000_000L);
      }
    }
    print("a new subject's first grant, until each process allows", times, 0);
  }

  /** Waits for a line, and returns the time that it ends with. */
  private static long awaitLine(Path output, String begin) throws Exception {
    long began = System.nanoTime();
    while (System.nanoTime() - began < 60_000_000_000L) {
      for (String line : Files.readAllLines(output)) {
        if (line.startsWith(begin)) {
          return Long.parseLong(line.substring(begin.length()));
        }
      }
      Thread.sleep(10);
    }
    throw new IllegalStateException("no line " + begin);
  }

  private static void choose(ConsentService choosing, String account, boolean granted)
      throws Exception {
    choose(choosing, account, "a0", granted);
  }

  private static void choose(ConsentService choosing, String token, String subject, boolean granted)
      throws Exception {
    String json =
        granted
            ? "{\"purpose\":\"product_improvement\",\"categories\":[\"content.chat\"],"
                + "\"choice\":\"granted\",\"terms\":\"2024-02-01\"}"
            : "{\"purpose\":\"product_improvement\",\"categories\":[\"content.chat\"],"
                + "\"choice\":\"denied\"}";
    int status =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        choosing.base().resolve("/v1/consents/" + subject + "/choices"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(json))
                    .build(),
                BodyHandlers.discarding())
            .statusCode();
    if (status != 200) {
      throw new IllegalStateException("status " + status);
    }
  }

  /** Waits until the last word of each process is this one. */
  private static void awaitAll(List<Path> outputs, String word) throws Exception {
    long begin = System.nanoTime();
    for (Path output : outputs) {
      while (!lastLine(output).startsWith(word)) {
        if (System.nanoTime() - begin > 60_000_000_000L) {
          System.out.println("  " + output.getFileName() + " still says " + lastLine(output));
          return;
        }
        Thread.sleep(10);
      }
    }
  }

  private static String lastLine(Path output) {
    try {
      List<String> lines =
          Files.readAllLines(output).stream()
              .filter(line -> line.startsWith("permitted ") || line.startsWith("withheld "))
              .toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long last(Path output) {
    return Long.parseLong(lastLine(output).split(" ")[1]);
  }

  /** Runs some work in threads for ten seconds, and returns the times that it took. */
  private static List<Long> inThreads(int threads, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    Callable<List<Long>> loop =
        () -> {
          List<Long> times = new ArrayList<>();
          for (long now = System.nanoTime(); now < end; ) {
            work.run();
            long after = System.nanoTime();
            times.add(after - now);
            now = after;
          }
          return times;
        };
    List<Long> all = new ArrayList<>();
    List<Callable<List<Long>>> loops = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      loops.add(loop);
    }
    for (var result : pool.invokeAll(loops)) {
      all.addAll(result.get());
    }
    pool.shutdown();
    return all;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void print(String what, List<Long> nanos, int seconds) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      System.out.println(what + ": none");
      return;
    }
    System.out.printf(
        "%s: %,d%s; median %.1f ms, p99 %.1f ms, last %.1f ms%n",
        what,
        seconds == 0 ? sorted.length : sorted.length / seconds,
        seconds == 0 ? "" : " a second",
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 1));
  }

  private static double at(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
  }
}
