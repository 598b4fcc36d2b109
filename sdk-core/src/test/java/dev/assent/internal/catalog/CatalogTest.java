/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contents of the built-in catalog, and the effect of declarations. */
class CatalogTest {
  private final Catalog catalog = Catalog.builtIn();
  private final Categories categories = catalog.categories();
  private final long usage = categories.find("service.usage");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gen_ai.prompt",
        "gen_ai.completion",
        "gen_ai.prompt.0.content",
        "gen_ai.completion.0.content",
        "gen_ai.input.messages",
        "gen_ai.input.messages.parts.content",
        "gen_ai.output.messages",
        "gen_ai.system_instructions",
        "gen_ai.tool.definitions",
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.call.arguments.query",
        "gen_ai.tool.call.result",
        "gen_ai.retrieval.query.text",
        "gen_ai.retrieval.documents",
        "gen_ai.evaluation.explanation",
        "gen_ai.evaluation.score.value",
        "gen_ai.request.stop_sequences",
        "gen_ai.event.content",
        "traceloop.entity.input",
        "llm.input_messages.0.message.content",
        "input.value",
      })
  void attribute_generativeContent_isChat(String name) {
    assertThat(categories.names(catalog.attribute(name).mask())).containsExactly("content.chat");
  }

  @Test
  void attribute_generativeContent_takesTextTreesAndLongOnes() {
    AttributeEntry entry = catalog.attribute("gen_ai.input.messages");
    long chat = categories.find("content.chat");
    assertThat(entry.classify(AttributeType.STRING, "x".repeat(500_000))).isEqualTo(chat);
    assertThat(catalog.attribute("gen_ai.input.messages.role").classify(Value.of("user")))
        .isEqualTo(chat);
    assertThat(catalog.attribute("gen_ai.input.messagesx").mask())
        .isEqualTo(Categories.UNCLASSIFIED);
  }

  /** An attribute that can hold any value is never service data. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "url.full",
        "url.path",
        "url.query",
        "url.fragment",
        "http.url",
        "http.target",
        "uri",
        "db.query.text",
        "db.statement",
        "db.query.parameter.0",
        "graphql.document",
        "exception.message",
        "exception.stacktrace",
        "code.stacktrace",
        "error.message",
        "exception",
        "http.request.header.authorization",
        "http.response.header.set-cookie",
        "rpc.request.metadata.x",
        "messaging.header.x",
        "messaging.kafka.message.key",
        "process.command_line",
        "process.command_args",
        "process.environment_variable.HOME",
        "log.record.original",
        "log.body.template",
        "log.body.parameters",
        "log4j.context_data.user",
        "thread.name",
        "otel.status_description",
        "event.name",
        "rpc.jsonrpc.error_message",
        "feature_flag.result.value",
        "k8s.pod.annotation.owner",
        "browser.document.url.full"
      })
  void attribute_free_isContent(String name) {
    long mask = catalog.attribute(name).mask();
    assertThat(mask & categories.find("content.other")).isNotZero();
    assertThat(mask & categories.find("service")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.id",
        "user.name",
        "user.full_name",
        "user.hash",
        "user.roles",
        "user.email",
        "enduser.id",
        "enduser.pseudo.id",
        "enduser.role",
        "session.id",
        "session.previous_id",
        "client.address",
        "client.port",
        "source.address",
        "network.peer.address",
        "network.local.address",
        "net.sock.peer.addr",
        "net.peer.ip",
        "http.client_ip",
        "k8s.pod.ip",
        "host.name",
        "host.id",
        "host.ip",
        "host.mac",
        "device.id",
        "app.installation.id",
        "service.instance.id",
        "process.owner",
        "process.user.name",
        "process.executable.path",
        "user_agent.original",
        "http.user_agent",
        "geo.location.lat",
        "geo.country.iso_code",
        "gen_ai.conversation.id",
        "feature_flag.context.id",
        "db.user",
        "vcs.owner.name",
        "path"
      })
  void attribute_ofAPerson_isPersonal(String name) {
    long mask = catalog.attribute(name).mask();
    assertThat(mask & categories.find("personal")).isNotZero();
    assertThat(mask & categories.find("service")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "url.scheme",
        "db.system.name",
        "db.operation.name",
        "db.collection.name",
        "gen_ai.usage.input_tokens",
        "jvm.memory.pool.name",
        "http.method",
        "http.status_code",
        "error.type",
        "k8s.pod.name",
        "container.id",
        "exception.type",
        "code.function.name",
        "thread.id",
        "telemetry.sdk.name"
      })
  void attribute_ofTheService_isServiceData(String name) {
    long mask = catalog.attribute(name).mask();
    assertThat(mask & categories.find("service")).isEqualTo(mask);
  }

  /**
   * Returns the categories of an attribute at a place; where no entry opens it, its closed
   * category.
   */
  private long at(Place place, @Nullable String meter, String name, String value) {
    FieldContext context =
        new FieldContext() {
          @Override
          public Place place() {
            return place;
          }

          @Override
          public String scope() {
            return "io.opentelemetry.test";
          }

          @Override
          public @Nullable String meter() {
            return meter;
          }

          @Override
          public boolean mayLackAttributes() {
            return place == Place.METRIC;
          }

          @Override
          public int cutLength() {
            return Integer.MAX_VALUE;
          }
        };
    return catalog
        .attribute(name)
        .classify(AttributeType.STRING, value, context, Attributes.empty());
  }

  /** In a body, {@code service.name} can also be the name of a service that a customer booked. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "service.name",
        "service.namespace",
        "container.name",
        "deployment.name",
        "test.case.name",
        "test.suite.name"
      })
  void attribute_ofTheResource_isServiceDataOnEveryDatumAndInNoPart(String name) {
    long service = categories.find("service.telemetry");
    for (Place place : Place.values()) {
      assertThat(at(place, place == Place.METRIC ? "m" : null, name, "a-1"))
          .as("%s", place)
          .isEqualTo(place == Place.PART ? categories.find("content.other") : service);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.address",
        "http.host",
        "http.server_name",
        "peer.service",
        "aws.s3.bucket",
        "faas.invoked_name"
      })
  void attribute_thatACallerFillsIn_isServiceDataOnClientsAlone(String name) {
    long service = categories.find("service.telemetry");
    assertThat(at(Place.CLIENT_SPAN, null, name, "a-1")).isEqualTo(service);
    for (Place place : List.of(Place.SERVER_SPAN, Place.CONSUMER_SPAN, Place.PART)) {
      assertThat(at(place, null, name, "a-1") & categories.find("service")).isZero();
    }
  }

  @Test
  void attribute_bareMicrometerTags_takeOnlyWhatTheBindersSay() {
    long service = categories.find("service.telemetry");
    assertThat(at(Place.METRIC, "jvm.memory.used", "id", "G1 Eden Space")).isEqualTo(service);
    assertThat(at(Place.METRIC, "jvm.memory.used", "id", "CodeHeap 'profiled nmethods'"))
        .isEqualTo(service);
    assertThat(at(Place.METRIC, "jvm.memory.used", "area", "heap")).isEqualTo(service);
    assertThat(at(Place.METRIC, "jvm.memory.used", "id", "u12345"))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(at(Place.METRIC, "app.memory", "id", "G1 Eden Space"))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(at(Place.CLIENT_SPAN, null, "id", "G1 Eden Space"))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(at(Place.METRIC, "http.server.requests", "status", "in a meeting"))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(catalog.attribute("name").mask()).isEqualTo(Categories.UNCLASSIFIED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"assent.category", "assent.subject.ref", "assent.", "assent.x.y"})
  void attribute_ours_isNeverKnown(String name) {
    assertThat(catalog.attribute(name).mask()).isEqualTo(Categories.UNCLASSIFIED);
    assertThatThrownBy(() -> catalog.declareAttribute(name, usage, AttributeType.STRING, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> catalog.declareEvent(name, usage))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * The bridge's scope creates the meters of all libraries, so it gives no trust to their names.
   */
  @Test
  void metric_nameOfTheBridgesScope_isNotTrusted() {
    assertThat(catalog.scopeName("io.opentelemetry.micrometer-1.5"))
        .isEqualTo(categories.find("service.telemetry"));
    assertThat(catalog.scopeCategory("io.opentelemetry.micrometer-1.5")).isZero();
    assertThat(catalog.metric("io.opentelemetry.micrometer-1.5"))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(catalog.metric("meetings.with.alice")).isEqualTo(Categories.UNCLASSIFIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jvm.memory.used",
        "jvm.gc.pause",
        "jvm.gc.pause.max",
        "jvm.threads.live",
        "process.cpu.usage",
        "system.load.average.1m",
        "http.server.requests",
        "http.server.requests.max",
        "http.server.request.duration",
        "executor.active",
        "logback.events",
        "tomcat.threads.busy",
        "jdbc.connections.active",
        "hikaricp.connections.active",
        "cache.gets",
        "disk.free",
        "otel.sdk.span.started",
        "gen_ai.client.token.usage",
        "db.client.operation.duration"
      })
  void metric_conventionsAndBinders_areKnown(String name) {
    assertThat(catalog.metric(name)).isEqualTo(categories.find("service.telemetry"));
  }

  @Test
  void freeText_anyLogger_isContent() {
    long content = categories.find("content.other");
    assertThat(catalog.freeText(null)).isEqualTo(new FreeTextCategories(content, content));
    assertThat(catalog.freeText("io.opentelemetry.sdk"))
        .isEqualTo(new FreeTextCategories(content, content));
  }

  @Test
  void spanNames_mostSpecificFirst() {
    List<SpanNameTemplate> templates = catalog.spanNames();
    SpanNameTemplate route = SpanNameTemplate.parse("{http.request.method} {http.route}", Set.of());
    SpanNameTemplate method = SpanNameTemplate.parse("{http.request.method}", Set.of());
    assertThat(templates)
        .contains(route, method, SpanNameTemplate.parse("{rpc.service}/{rpc.method}", Set.of()));
    assertThat(templates.indexOf(route)).isLessThan(templates.indexOf(method));
  }

  /**
   * A composed name must not carry more than its fields may. Each field is catalogued service data;
   * url.template is, once a file opens it.
   */
  @Test
  void spanNames_everyAttribute_isServiceDataSomewhere() {
    for (SpanNameTemplate template : catalog.spanNames()) {
      for (SpanNameTemplate.Part part : template.parts()) {
        CatalogEntry entry = catalog.exactAttribute(part.attribute());
        assertThat(entry).as(part.attribute()).isNotNull();
        long mask = entry.isKnown() ? entry.mask() : 0;
        for (ConditionalEntry conditionalEntry : entry.entries()) {
          mask |= conditionalEntry.entry().mask();
        }
        assertThat((mask & categories.find("service")) != 0)
            .as(part.attribute())
            .isNotEqualTo(part.attribute().equals("url.template"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{a", "a}", "{a}{b}", " {a}", "{a} b", "{}", "{a} {}"})
  void parse_malformedTemplate_isRefused(String pattern) {
    assertThatThrownBy(() -> SpanNameTemplate.parse(pattern, Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parse_wordsAndLowerCase_areKept() {
    assertThat(SpanNameTemplate.parse("http {method:lower} {uri}", Set.of()).parts())
        .containsExactly(
            new SpanNameTemplate.Part("http ", "method", SpanNameForm.LOWER),
            new SpanNameTemplate.Part(" ", "uri", SpanNameForm.WHOLE));
  }

  @Test
  void declare_newNames_areKnownAndRepeatable() {
    for (int i = 0; i < 2; i++) {
      catalog.declareEvent("meeting.joined", usage);
      catalog.declareAttribute("meeting.size", usage, AttributeType.LONG, 0);
    }
    assertThat(catalog.event("meeting.joined")).isEqualTo(usage);
    AttributeEntry size = catalog.attribute("meeting.size");
    assertThat(size.classify(AttributeType.LONG, 3L)).isEqualTo(usage);
    assertThat(size.classify(AttributeType.STRING, "3")).isEqualTo(usage);
    assertThat(size.classify(AttributeType.STRING, "three")).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(Catalog.builtIn().event("meeting.joined")).isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void declare_conflictWithWhatIsKnown_isRefused() {
    catalog.declareAttribute("meeting.title", usage, AttributeType.STRING, 50);
    catalog.declareAttribute("meeting.title", usage, AttributeType.STRING, 40);
    for (Runnable conflict :
        List.<Runnable>of(
            () -> catalog.declareAttribute("meeting.title", usage, AttributeType.STRING, 51),
            () -> catalog.declareAttribute("meeting.title", usage, AttributeType.LONG, 0),
            () -> catalog.declareAttribute("user.id", usage, AttributeType.STRING, 10),
            () ->
                catalog.declareAttribute(
                    "rpc.type", categories.find("service.telemetry"), AttributeType.STRING, 9),
            () -> catalog.declareEvent("exception", usage),
            () -> catalog.declareEvent("meeting.left", 0),
            () -> catalog.declareEvent("meeting.left", Categories.UNCLASSIFIED),
            () -> catalog.declareEvent("meeting.left", 1L << 60),
            () -> catalog.declareEvent(" ", usage))) {
      assertThatThrownBy(conflict::run).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(catalog.event("meeting.left")).isEqualTo(Categories.UNCLASSIFIED);
  }
}
