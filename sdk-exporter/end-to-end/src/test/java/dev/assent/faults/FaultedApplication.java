/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.faults.FaultControl;
import dev.assent.fixtures.faults.FaultRecorder;
import dev.assent.fixtures.faults.FaultScenario;
import dev.assent.fixtures.faults.FaultSettings;
import dev.assent.fixtures.faults.HeapFiller;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process whose allocations fail: it records data of subjects whose choices its parent makes,
 * one subject per kind of source, and does what the parent's lines say. Each answer is one line.
 */
public final class FaultedApplication extends FaultControl {
  private final FaultSettings settings;
  private final @Nullable OpenTelemetrySdk sdk;
  private final Assent assent;
  private final FaultRecorder recorder;
  private final HeapFiller filler = HeapFiller.start();
  private volatile boolean ending;
  private volatile long stored;
  private volatile String last = "no other receipt";

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
    this.recorder =
        new FaultRecorder(
            telemetry, settings.subjects(), path -> Context.current().with(assent.subject(path)));
  }

  /** Starts one with a heap of 64 MB and a collector. */
  static FaultScenario.Launcher with(String collector) {
    return (settings, options) -> process(collector, settings, options);
  }

  private static ProcessBuilder process(
      String collector, FaultSettings settings, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", collector));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            FaultedApplication.class.getName(),
            settings.directory().toString(),
            settings.receiver(),
            settings.platform(),
            Integer.toString(settings.scraped()),
            settings.way().name()));
    return new ProcessBuilder(command);
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
    application.recorder.start();
    Thread choosing = new Thread(application::choose, "app-chooser");
    choosing.setDaemon(true);
    choosing.start();
    application.follow(System.in, System.out);
    Runtime.getRuntime().halt(1); // the parent is gone
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

  @Override
  protected String answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "permits" -> permits();
      case "stored" -> Long.toString(stored);
      case "receipt" -> last;
      case "exhaust" -> "full " + filler.fill(Integer.parseInt(words[1]));
      case "heap" -> heap();
      case "end" -> end();
      default -> super.answer(words);
    };
  }

  @Override
  protected String ledger() {
    return assent.ledger().toString();
  }

  /** Returns the MiB of the heap that are in use. */
  private static String heap() {
    System.gc();
    return Long.toString(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (1 << 20));
  }

  /** Says whose content may leave. */
  private String permits() {
    String destination = assent.ledger().entries().get(0).destination();
    return settings.subjects().stream()
        .filter(it -> assent.explain("acme/" + it, destination).permits(Category.CONTENT_CHAT))
        .toList()
        .toString();
  }

  private String end() {
    ending = true;
    recorder.end();
    String unused = calm();
    if (sdk == null) {
      assent.close();
    } else {
      sdk.close();
    }
    Ledger ledger = assent.ledger();
    return ledger.balances() && ledger.entries().stream().allMatch(FaultedApplication::isEnded)
        ? "balances"
        : "out of balance: " + ledger.toString().replace('\n', '|');
  }

  /** Whether no datum is counted twice on its way, or is still on it; disks may keep some. */
  private static boolean isEnded(Ledger.Entry entry) {
    return Stream.of(State.QUEUED, State.IN_FLIGHT, State.HELD)
            .allMatch(state -> entry.states().getOrDefault(state, 0L) == 0)
        && entry.states().values().stream().allMatch(count -> count >= 0);
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
