/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.faults.hook.FaultHook;
import dev.assent.faults.hook.FaultPlan;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The process whose allocations fail: it records data of subjects whose choices its parent makes,
 * one subject per kind of source, and does what the parent's lines say. Each answer is one line.
 */
public final class FaultedApplication {
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey(FaultSettings.ATTRIBUTE);
  private static final AttributeKey<String> REF = AttributeKey.stringKey(FaultSettings.REFERENCE);
  private static final long PAUSE_NANOS = 4_000_000;
  private static final int LARGEST = 1 << 17;
  private static final int SMALLEST = 1 << 7;
  private static final int BLOCKS = 1 << 18;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final FaultSettings settings;
  private final @Nullable OpenTelemetrySdk sdk;
  private final Assent assent;
  private final Tracer tracer;
  private final Logger logger;
  private final LongCounter counter;
  private volatile boolean ending;
  private volatile long stored;
  private volatile String last = "no other receipt";
  private volatile FaultPlan plan = FaultPlan.count("none");

  private FaultedApplication(FaultSettings settings) {
    this.settings = settings;
    OpenTelemetry telemetry;
    if (settings.way() == FaultSettings.Way.OWN) {
      this.sdk = null;
      this.assent =
          Assent.builder()
              .environment(settings.environment())
              .consentFrom(new ReadingSource())
              .closeOnExit(false)
              .build();
      telemetry = assent.openTelemetry();
    } else {
      this.sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(settings::properties)
              .build()
              .getOpenTelemetrySdk();
      this.assent = Assent.installed().orElseThrow();
      telemetry = sdk;
    }
    this.tracer = telemetry.getTracer("app");
    this.logger = telemetry.getLogsBridge().get("app");
    this.counter = telemetry.getMeter("app").counterBuilder("app.messages").build();
  }

  /** Takes the directory, and the addresses, the port for scrapes, and the way of use. */
  public static void main(String[] arguments) throws Exception {
    FaultedApplication application =
        new FaultedApplication(
            new FaultSettings(
                Path.of(arguments[0]),
                arguments[1],
                arguments[2],
                Integer.parseInt(arguments[3]),
                FaultSettings.Way.valueOf(arguments[4])));
    application.start("app-recorder", application::record);
    application.start("app-chooser", application::choose);
    System.out.println("up");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(application.answered(line));
    }
    Runtime.getRuntime().halt(1); // the parent is gone
  }

  private String answered(String line) throws Exception {
    while (true) {
      try {
        return answer(line.split(" "));
      } catch (OutOfMemoryError passing) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void record() {
    long next = 0;
    while (!ending) {
      try {
        for (String subject : settings.subjects()) {
          record("acme/" + subject, subject);
          record("acme/n" + subject, "n" + subject);
        }
        record("acme/local", "local");
        if (next++ % 8 == 0) {
          record("acme/x" + next, "x");
        }
      } catch (OutOfMemoryError passing) {
        // the application's own
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void record(String path, String subject) {
    String mark = subject + "_" + System.currentTimeMillis() + ".";
    try (Scope scope = assent.subject(path).makeCurrent()) {
      tracer
          .spanBuilder("chat")
          .setAttribute(REF, "r_" + mark)
          .setAttribute(CHAT, "c_" + mark)
          .startSpan()
          .end();
      logger.logRecordBuilder().setAttribute(CHAT, "c_" + mark).emit();
      counter.add(1);
    }
  }

  /** Changes choices through the API, and flushes, now and then. */
  private void choose() {
    for (long n = 0; !ending; n++) {
      try {
        if (n % 2 == 0) {
          var unused =
              assent
                  .consent("acme/local")
                  .grant(
                      Purpose.AI_TRAINING,
                      GrantOptions.underTerms(FaultSettings.TERMS),
                      Category.CONTENT_CHAT);
        } else {
          var unused =
              assent
                  .consent("acme/local")
                  .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
                  .whenComplete(this::completed);
        }
        if (n % 10 == 0) {
          boolean unused = assent.flush(Duration.ofMillis(200));
        }
      } catch (OutOfMemoryError passing) {
        // the application's own
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private void completed(@Nullable Receipt receipt, @Nullable Throwable failure) {
    if (receipt != null && receipt.durable()) {
      stored = System.currentTimeMillis();
    } else {
      last = failure == null ? "not durable" : failure.toString();
    }
  }

  private String answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "count" -> follow(FaultPlan.count(words[1]));
      case "fail" -> fail(words);
      case "kill" -> follow(FaultPlan.kill(words[1], millis(words[2])));
      case "calm" -> calm();
      case "fault" -> fault();
      case "places" -> places(Path.of(words[1]));
      case "threads" -> threads();
      case "dump" -> dump(Path.of(words[1]));
      case "permits" -> permits();
      case "stored" -> Long.toString(stored);
      case "receipt" -> last;
      case "exhaust" -> exhaust(Integer.parseInt(words[1]));
      case "end" -> end();
      default -> "unknown";
    };
  }

  private String follow(FaultPlan next) {
    plan = next;
    FaultHook.follow(next);
    return "ok";
  }

  private String calm() {
    FaultHook.follow(null);
    return "ok";
  }

  /** Takes the threads, the place or number, how many more, milliseconds, everywhere. */
  private String fail(String[] words) {
    boolean isNumber = words[2].matches("\\d+");
    int place = isNumber ? -1 : FaultPlaces.OF_PROCESS.number(words[2]);
    if (!isNumber && place < 0) {
      return "unknown";
    }
    long number = isNumber ? Long.parseLong(words[2]) : 0;
    return follow(
        FaultPlan.fail(
            words[1],
            place,
            number,
            Long.parseLong(words[3]),
            millis(words[4]),
            Boolean.parseBoolean(words[5])));
  }

  private static long millis(String word) {
    return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(word));
  }

  /** Says where the fault began, on one line; {@code none} if it did not. */
  private String fault() {
    FaultPlan now = plan;
    Thread thread = now.failing();
    Throwable first = now.first();
    if (thread == null || first == null) {
      return "none";
    }
    return (now.isOver() ? "over" : "going on")
        + (thread.isAlive() ? " alive " : " dead ")
        + thread.getName().replace(' ', '_')
        + " "
        + trace(first);
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString().lines().limit(40).reduce((a, b) -> a.strip() + " | " + b).orElse("");
  }

  private String places(Path file) throws IOException {
    FaultPlan now = plan;
    List<String> seen = new ArrayList<>();
    FaultPlaces.OF_PROCESS
        .all()
        .forEach(
            (name, number) -> {
              if (now.saw(number)) {
                seen.add(name);
              }
            });
    Files.write(file, seen);
    return now.allocations() + " " + seen.size();
  }

  private static String threads() {
    StringBuilder all = new StringBuilder();
    Thread.getAllStackTraces()
        .keySet()
        .forEach(
            thread -> {
              ThreadGroup group = thread.getThreadGroup();
              boolean isClients = group != null && group.getName().equals("assent-http");
              all.append(isClients && !thread.getName().startsWith("assent-") ? "http:" : "")
                  .append(thread.getName().replace(' ', '_'))
                  .append('#')
                  .append(thread.getId())
                  .append(' ');
            });
    return all.toString();
  }

  /** Says whose content may leave. */
  private String permits() {
    String destination = assent.ledger().entries().get(0).destination();
    return settings.subjects().stream()
        .filter(it -> assent.explain("acme/" + it, destination).permits(Category.CONTENT_CHAT))
        .toList()
        .toString();
  }

  private String dump(Path file) throws IOException {
    StringBuilder all = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              all.append(thread).append('\n');
              for (StackTraceElement each : stack) {
                all.append("    ").append(each).append('\n');
              }
            });
    Files.writeString(file, all.append(assent.ledger()));
    return "ok";
  }

  /**
   * Fills the heap until there was no memory for this thread a few times, and frees it. In between,
   * this thread takes what the garbage of others leaves.
   */
  private static String exhaust(int times) {
    Object[] blocks = new Object[BLOCKS];
    int next = 0;
    int size = LARGEST;
    int failed = 0;
    long end = System.nanoTime() + LONGEST_NANOS;
    while (failed < times && next < BLOCKS && System.nanoTime() < end) {
      try {
        blocks[next] = new byte[size];
        next++;
      } catch (OutOfMemoryError full) {
        failed++;
        if (size > SMALLEST) {
          size >>= 5;
        } else {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
      }
    }
    return "full " + failed;
  }

  private String end() {
    ending = true;
    calm();
    if (sdk == null) {
      assent.close();
    } else {
      sdk.close();
    }
    return assent.ledger().balances()
        ? "balances"
        : "out of balance: " + assent.ledger().toString().replace('\n', '|');
  }

  /** A source of the application: it reads a file that the parent writes. */
  private final class ReadingSource implements ConsentSource {
    @Override
    public String name() {
      return "reading";
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      try {
        return CompletableFuture.completedFuture(new ConsentReply.Found(read(inquiry.subject())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private ConsentDocument read(String subject) throws IOException {
      Path file = settings.ofSource(subject);
      if (!Files.exists(file)) {
        return ConsentDocument.empty(subject);
      }
      String[] words = Files.readString(file).split(" ");
      Choice choice =
          new Choice(
              Purpose.AI_TRAINING,
              Set.of(Category.CONTENT_CHAT),
              words[1].equals("granted") ? ChoiceValue.GRANTED : ChoiceValue.DENIED,
              FaultSettings.TERMS,
              Instant.parse(words[2]),
              null,
              false);
      return new ConsentDocument(subject, Long.parseLong(words[0]), Set.of(), List.of(choice));
    }
  }
}
