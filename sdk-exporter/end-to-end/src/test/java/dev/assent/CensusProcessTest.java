/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.census.KnownWay;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.logging.ConsoleHandler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process with each way out that can be made here, all of whose names, paths and values have a
 * canary.
 */
@EnabledOnOs(OS.LINUX)
class CensusProcessTest {
  private static final String CANARY = "4111";
  private static final String KEPT = "kept: ";

  @TempDir Path directory;

  @Test
  void process_withAllWaysOut_eachIsNamedAndNothingElse() throws Exception {
    Path agent = agent();
    Path context = Files.write(directory.resolve("memfd:OTEL_CTX"), new byte[] {1});
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-javaagent:" + agent + "=token" + CANARY,
            "-XX:+HeapDumpOnOutOfMemoryError",
            "-XX:HeapDumpPath=" + directory,
            "-XX:StartFlightRecording=name=jane" + CANARY + ",filename=" + directory + "/x.jfr",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            context.toString());
    builder
        .environment()
        .putAll(
            java.util.Map.of(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.version=1.2.3,user.name=jane" + CANARY,
                "BAGGAGE",
                "user=jane" + CANARY));
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    List<String> kept = output.lines().filter(line -> line.startsWith(KEPT)).toList();
    for (KnownWay way :
        List.of(
            KnownWay.UNKNOWN_AGENT,
            KnownWay.FLIGHT_RECORDER,
            KnownWay.HEAP_DUMP,
            KnownWay.PROCESS_CONTEXT,
            KnownWay.RESOURCE_ATTRIBUTES,
            KnownWay.CONTEXT_VARIABLES,
            KnownWay.GLOBAL_OPENTELEMETRY)) {
      assertThat(kept).as(output).anyMatch(line -> line.contains(way.title()));
    }
    assertThat(output)
        .as("a line at the start")
        .contains("Not gated by Assent: " + KnownWay.PROCESS_CONTEXT.title());
    // the JVM itself prints the file of the recording at its start
    String ours = String.join("\n", output.lines().filter(line -> !isJvms(line)).toList());
    assertThat(ours).doesNotContain(CANARY).doesNotContain(directory.toString());
  }

  @Test
  void process_whoseSdkIsTakenOver_warnsWithTheSameLogger() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            TakenOver.class.getName());
    builder.environment().put("BAGGAGE", "user=jane" + CANARY);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(output.lines().filter(line -> line.startsWith(KEPT)))
        .as(output)
        .anyMatch(line -> line.startsWith(KEPT + "dev.assent: Assent "))
        .anyMatch(line -> line.startsWith(KEPT + "dev.assent.census: Not gated by Assent: "));
  }

  private static boolean isJvms(String line) {
    return line.startsWith("[")
        || line.startsWith("Use jcmd")
        || line.startsWith("Started recording");
  }

  /** An agent's jar with a name, and a first class, that no table has. */
  private Path agent() throws IOException {
    Path jar = directory.resolve("agent" + CANARY + ".jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new ZipEntry("empty"));
      out.closeEntry();
    }
    return jar;
  }

  /** Does nothing. */
  public static final class Agent {
    private Agent() {}

    /** Called by the virtual machine. */
    public static void premain(String arguments, Instrumentation instrumentation) {}
  }

  /** The process. */
  public static final class Main {
    private Main() {}

    /**
     * Maps a file, registers another SDK, starts Assent and prints what it found.
     *
     * @param arguments the file
     */
    public static void main(String[] arguments) throws IOException {
      try (FileChannel file = FileChannel.open(Path.of(arguments[0]))) {
        MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, 1);
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder().build());
        try (Assent assent =
            Assent.builder()
                .environment(java.util.Map.of())
                .destination("ops", to -> to.endpoint("http://127.0.0.1:9"))
                .closeOnExit(false)
                .build()) {
          assent.inventory().waysOut().forEach(way -> System.out.println(KEPT + way));
          assent.inventory().toJson().lines().forEach(line -> System.out.println(KEPT + line));
        }
        System.out.println(mapped.get(0));
      }
    }
  }

  /** A process whose SDK Assent takes over. */
  public static final class TakenOver {
    private TakenOver() {}

    /**
     * Starts the SDK, and prints the loggers and records until the census has spoken.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws InterruptedException {
      CountDownLatch spoken = new CountDownLatch(1);
      Logger logger = Logger.getLogger("dev.assent");
      logger.addHandler(
          new ConsoleHandler() {
            @Override
            public void publish(LogRecord record) {
              System.out.println(KEPT + record.getLoggerName() + ": " + record.getMessage());
              if (record.getMessage().startsWith("Not gated by Assent")) {
                spoken.countDown();
              }
            }
          });
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(
                  () ->
                      java.util.Map.of(
                          "otel.exporter.otlp.endpoint",
                          "http://127.0.0.1:9",
                          "otel.exporter.otlp.protocol",
                          "http/protobuf"))
              .build()
              .getOpenTelemetrySdk();
      boolean unused = spoken.await(30, TimeUnit.SECONDS);
      sdk.close();
    }
  }
}
