/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code that watches instances changes the choices of nobody but the kit's generated people. */
class InstanceWatchTest {
  private static final String PERSON = "acme/u7";
  private static final String GENERATED = InstanceWatch.GENERATED.get(0);

  private final List<String> asked = new ArrayList<>();

  @AfterEach
  void forget() {
    InstanceWatch.set(null);
  }

  @Test
  void around_nobodyWatches_sourcesAsTheyAre() {
    List<DocumentSource> sources = List.of(source("platform"));
    assertThat(InstanceWatch.around(sources, own -> source("own"))).isSameAs(sources);
  }

  @Test
  void load_ofAPersonWhileSomebodyWatches_asksTheConfiguredSourcesAlone() {
    load(PERSON);
    assertThat(asked).containsExactly("platform " + PERSON);
  }

  @Test
  void load_ofAnAccountWhileSomebodyWatches_asksTheConfiguredSourcesAlone() {
    load("acme");
    assertThat(asked).containsExactly("platform acme");
  }

  @Test
  void load_ofAGeneratedPersonAndAccount_asksTheWatcherAlone() {
    String account = GENERATED.substring(0, GENERATED.indexOf('/'));
    load(GENERATED);
    load(account);
    assertThat(asked).containsExactly("own " + GENERATED, "own " + account);
  }

  private void load(String subject) {
    InstanceWatch.set(new Watching());
    for (DocumentSource source :
        InstanceWatch.around(List.of(source("platform")), own -> source("own"))) {
      CompletionStage<SourceReply> reply =
          source.load(new DocumentSource.Inquiry(subject, null, Seen.NOTHING, false));
      assertThat(reply.toCompletableFuture()).isCompleted();
    }
  }

  private DocumentSource source(String name) {
    return new DocumentSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public CompletionStage<SourceReply> load(Inquiry inquiry) {
        asked.add(name + " " + inquiry.subject());
        return CompletableFuture.completedFuture(new SourceReply.Absent(null));
      }
    };
  }

  private static final class Watching implements InstanceWatch.Watcher {
    @Override
    public ConsentSource source() {
      return new ConsentSource() {
        @Override
        public String name() {
          return "platform";
        }

        @Override
        public CompletionStage<ConsentReply> load(Inquiry inquiry) {
          throw new AssertionError("made into a source of documents before");
        }
      };
    }

    @Override
    public void opened(AssentInstance instance) {}

    @Override
    public void closing(AssentInstance instance) {}
  }
}
