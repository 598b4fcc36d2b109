/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static io.opentelemetry.api.common.AttributeType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional entries, which apply in one context only. A context can only open. */
class CatalogContextTest {
  private static final long OUT = Categories.UNCLASSIFIED;
  private static final String SYSTEM =
      "[attribute string service.telemetry values]\nmessaging.system = kafka | rabbitmq\n"
          + "[attribute boolean service.telemetry]\nmessaging.temporary\n";

  private final Categories categories = Categories.builtIn();
  private final long service = categories.mask("service.telemetry");
  private final long network = categories.mask("personal.network");
  private final long content = categories.mask("content.other");

  private record At(
      Place place, String scope, @Nullable String meter, boolean mayLackAttributes, int cutLength)
      implements FieldContext {
    At(Place place, String scope, @Nullable String meter) {
      this(place, scope, meter, false, Integer.MAX_VALUE);
    }
  }

  private static At at(Place place) {
    return new At(place, "", null);
  }

  private Catalog catalog(String text) {
    CatalogDraft draft = new CatalogDraft();
    BuiltInCatalog.read(draft, categories, "test", text);
    return new Catalog(categories, draft);
  }

  private static long classify(Catalog catalog, String name, FieldContext at, Attributes datum) {
    long mask = catalog.attribute(name).classify(AttributeType.STRING, "value", at, datum);
    long scalar = Masks.of(catalog.scalar(stringKey(name), "value", at.place(), at.cutLength()));
    assertThat(scalar == 0 || scalar == mask).as("the short way says the same").isTrue();
    return mask;
  }

  private static long classify(Catalog catalog, String name, FieldContext at) {
    return classify(catalog, name, at, Attributes.empty());
  }

  @Test
  void kind_ofServerAddress_opensThereOnly() {
    Catalog catalog =
        catalog(
            "[attribute string:255 personal.network]\nserver.address\n"
                + "[attribute string:255 service.telemetry token when kind=CLIENT|PRODUCER]\n"
                + "server.address\n");
    Set<Place> open = EnumSet.of(Place.CLIENT_SPAN, Place.PRODUCER_SPAN);
    for (Place place : Place.values()) {
      assertThat(classify(catalog, "server.address", at(place)))
          .as("%s", place)
          .isEqualTo(open.contains(place) ? service : network);
    }
    assertThat(catalog.attribute("server.address").mask()).isEqualTo(network);
    assertThat(catalog.attribute("server.address").classify(AttributeType.STRING, "Jane Doe"))
        .isEqualTo(network);
    assertThat(
            Masks.of(
                catalog.scalar(
                    stringKey("server.address"), "x", Place.CLIENT_SPAN, Integer.MAX_VALUE)))
        .as("the short way knows span kinds")
        .isEqualTo(service);
    assertThat(
            Masks.of(
                catalog.scalar(
                    stringKey("server.address"), "Jane Doe", Place.CLIENT_SPAN, Integer.MAX_VALUE)))
        .isZero();
  }

  @Test
  void context_withoutABaseEntry_isUnclassifiedElsewhere() {
    Catalog catalog =
        catalog("[attribute string service.telemetry token when meter=jvm.*|http.x]\nid\n");
    assertThat(classify(catalog, "id", new At(Place.METRIC, "", "jvm.memory"))).isEqualTo(service);
    assertThat(classify(catalog, "id", new At(Place.METRIC, "", "http.x"))).isEqualTo(service);
    for (String meter : new String[] {"jvm", "jvmx.a", "http.x.y", "my.jvm.a", ""}) {
      assertThat(classify(catalog, "id", new At(Place.METRIC, "", meter))).isEqualTo(OUT);
    }
    assertThat(classify(catalog, "id", new At(Place.METRIC, "", null))).isEqualTo(OUT);
    assertThat(classify(catalog, "id", new At(Place.LOG, "", "jvm.memory"))).isEqualTo(OUT);
    assertThat(catalog.attribute("id").classify(Value.of("value"))).isEqualTo(OUT);
    assertThat(catalog.attribute("id").classify(AttributeType.STRING, "value")).isEqualTo(OUT);
  }

  @Test
  void scopeAndKind_bothMustHold() {
    Catalog catalog =
        catalog(
            "[scope]\norg.boot\n[attribute string service.telemetry token when"
                + " signal=spans & scope=org.boot & kind=SERVER|CLIENT]\nuri\n");
    assertThat(classify(catalog, "uri", new At(Place.SERVER_SPAN, "org.boot", null)))
        .isEqualTo(service);
    assertThat(classify(catalog, "uri", new At(Place.SERVER_SPAN, "org.other", null)))
        .isEqualTo(OUT);
    assertThat(classify(catalog, "uri", new At(Place.INTERNAL_SPAN, "org.boot", null)))
        .isEqualTo(OUT);
    assertThat(classify(catalog, "uri", new At(Place.LOG, "org.boot", null))).isEqualTo(OUT);
    assertThat(classify(catalog, "uri", FieldContext.NONE)).isEqualTo(OUT);
  }

  private static final String HTTP =
      "[scope]\norg.boot\n[attribute string service.telemetry values when scope=org.boot &"
          + " kind=SERVER|CLIENT]\nmethod = GET | POST\n";

  /** The attribute of a condition may itself be open only under the same condition. */
  @Test
  void otherAttribute_openUnderTheSameConditionOnly_opens() {
    Catalog catalog =
        catalog(
            HTTP
                + "[attribute string service.telemetry token when scope=org.boot & kind=CLIENT &"
                + " method=GET]\nclient\n");
    Attributes get = Attributes.of(stringKey("method"), "GET");
    FieldContext client = new At(Place.CLIENT_SPAN, "org.boot", null);

    assertThat(classify(catalog, "client", client, get)).isEqualTo(service);
    for (Attributes none :
        List.of(
            Attributes.empty(),
            Attributes.of(stringKey("method"), "POST"),
            Attributes.of(stringKey("method"), "JANE"),
            Attributes.of(stringKey("method"), "GET", longKey("method"), 1L))) {
      assertThat(classify(catalog, "client", client, none)).isEqualTo(OUT);
    }
    assertThat(classify(catalog, "client", new At(Place.CLIENT_SPAN, "org.other", null), get))
        .isEqualTo(OUT);
    assertThat(classify(catalog, "client", new At(Place.SERVER_SPAN, "org.boot", null), get))
        .isEqualTo(OUT);
  }

  /** If several entries of the attribute can apply, the field has the categories of all of them. */
  @Test
  void otherAttribute_openUnderMore_addsTheCategoriesOfAll() {
    Catalog catalog =
        catalog(
            HTTP
                + "[attribute string content.other token when kind=CLIENT]\nmethod\n"
                + "[attribute string service.telemetry token when scope=org.boot & kind=CLIENT &"
                + " method=GET]\nclient\n");

    assertThat(
            classify(
                catalog,
                "client",
                new At(Place.CLIENT_SPAN, "org.boot", null),
                Attributes.of(stringKey("method"), "GET")))
        .isEqualTo(service | content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind=CLIENT & method=GET",
        "scope=org.boot & method=GET",
        "scope=org.boot & kind=CLIENT & method!=GET",
        "signal=logs & method=GET"
      })
  void otherAttribute_openElsewhere_refused(String condition) {
    assertThatThrownBy(
            () ->
                catalog(HTTP + "[attribute string service.telemetry when " + condition + "]\na\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unclassified where the condition holds");
  }

  @Test
  void meters_ofAList_openEachByItsWholeName() {
    Catalog catalog =
        catalog(
            "[values pool]\npool.size | pool.max\n[values all]\n@pool | jvm.info\n"
                + "[metric service.telemetry]\n@all\npool.*\n"
                + "[attribute string service.telemetry token when meter=@all]\nid\n");
    for (String meter : List.of("pool.size", "pool.max", "jvm.info")) {
      assertThat(classify(catalog, "id", new At(Place.METRIC, "", meter))).isEqualTo(service);
      assertThat(catalog.knowsMetric(meter)).isTrue();
    }
    for (String meter : List.of("pool.size.x", "pool.min", "jvm.inf", "pool")) {
      assertThat(classify(catalog, "id", new At(Place.METRIC, "", meter))).isEqualTo(OUT);
      assertThat(catalog.knowsMetric(meter)).isFalse();
    }
    assertThat(catalog.metric("pool.min")).isEqualTo(service);
  }

  private static final String DESTINATION =
      SYSTEM
          + "[attribute string content.other]\nmessaging.destination\n"
          + "[attribute string service.telemetry token when"
          + " messaging.system=kafka & messaging.temporary!=true]\nmessaging.destination\n";

  @Test
  void otherAttribute_present_opens() {
    Catalog catalog = catalog(DESTINATION);
    for (Attributes datum :
        List.of(
            Attributes.of(stringKey("messaging.system"), "kafka"),
            Attributes.of(
                stringKey("messaging.system"), "kafka", booleanKey("messaging.temporary"), false),
            Attributes.of(
                stringKey("messaging.system"),
                "kafka",
                stringKey("messaging.temporary"),
                "false"))) {
      assertThat(classify(catalog, "messaging.destination", at(Place.LOG), datum))
          .as("%s", datum)
          .isEqualTo(service);
    }
  }

  /** Another system, temporary, set twice, another type, cut, or nested: the field stays closed. */
  @Test
  void otherAttribute_notJustThat_staysClosed() {
    Catalog catalog = catalog(DESTINATION);
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    for (Attributes datum :
        List.of(
            Attributes.empty(),
            Attributes.of(stringKey("messaging.system"), "rabbitmq"),
            Attributes.of(stringKey("messaging.system"), "KAFKA"),
            Attributes.of(stringKey("messaging.system"), "kafka "),
            Attributes.of(stringKey("messaging.system"), "kafk"),
            Attributes.of(stringKey("messaging.system"), "k\u0430fka"),
            Attributes.of(stringKey("messaging.System"), "kafka"),
            Attributes.of(stringArrayKey("messaging.system"), List.of("kafka")),
            Attributes.of(valueKey("messaging.system"), Value.of("kafka")),
            Attributes.of(longKey("messaging.system"), 1L),
            kafka.toBuilder().put("messaging.temporary", true).build(),
            kafka.toBuilder().put("messaging.temporary", "true").build(),
            kafka.toBuilder().put("messaging.temporary", "TRUE").build(),
            kafka.toBuilder().put("messaging.temporary", "yes").build(),
            kafka.toBuilder().put("messaging.temporary", 1L).build(),
            kafka.toBuilder().put(stringArrayKey("messaging.temporary"), List.of("false")).build(),
            both(kafka, Attributes.of(longKey("messaging.system"), 1L)),
            both(kafka, Attributes.of(stringKey("messaging.system"), "kafka")),
            both(
                kafka.toBuilder().put("messaging.temporary", false).build(),
                Attributes.of(stringKey("messaging.temporary"), "false")))) {
      assertThat(classify(catalog, "messaging.destination", at(Place.CLIENT_SPAN), datum) & content)
          .as("%s", datum)
          .isEqualTo(content);
    }
  }

  /**
   * The other attribute can be stripped because of its own categories. Its absence must not open
   * the field that its presence keeps closed.
   */
  @Test
  void otherAttribute_thatKeepsAFieldClosed_addsItsCategories() {
    Catalog catalog = catalog(DESTINATION);
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    At client = at(Place.CLIENT_SPAN);
    Attributes fits = kafka.toBuilder().put("messaging.temporary", true).build();
    Attributes fitsNot = kafka.toBuilder().put("messaging.temporary", "yes").build();
    Attributes twice = both(fits, Attributes.of(longKey("messaging.temporary"), 1L));

    assertThat(classify(catalog, "messaging.destination", client, fits))
        .isEqualTo(content | service);
    assertThat(classify(catalog, "messaging.destination", client, fitsNot))
        .isEqualTo(content | OUT);
    assertThat(classify(catalog, "messaging.destination", client, twice)).isEqualTo(content | OUT);
  }

  /** A value that a limit, an advice or a view dropped is indistinguishable from an unset one. */
  @Test
  void otherAttribute_mayHaveBeenDropped_isNotAbsent() {
    Catalog catalog = catalog(DESTINATION);
    At lacking = new At(Place.CLIENT_SPAN, "", null, true, Integer.MAX_VALUE);
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    assertThat(classify(catalog, "messaging.destination", lacking, kafka)).isEqualTo(content);
    assertThat(
            classify(
                catalog,
                "messaging.destination",
                lacking,
                kafka.toBuilder().put("messaging.temporary", false).build()))
        .as("what is there was not dropped")
        .isEqualTo(service);
  }

  /** A tree may hold the same value under its dotted path as the flat name does. */
  @Test
  void otherAttribute_mayBeNested_decidesNothing() {
    Catalog catalog = catalog(DESTINATION);
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    Value<?> tree = Value.of(KeyValue.of("temporary", Value.of(true)));
    At client = at(Place.CLIENT_SPAN);
    assertThat(
            classify(
                catalog,
                "messaging.destination",
                client,
                kafka.toBuilder().put(valueKey("messaging"), tree).build()))
        .isEqualTo(content | OUT);
    assertThat(
            classify(
                catalog,
                "messaging.destination",
                client,
                kafka.toBuilder().put(valueKey("mess"), tree).put(valueKey("x"), tree).build()))
        .isEqualTo(service);
  }

  /** A value that may have been cut neither equals nor differs from the value in a condition. */
  @Test
  void otherAttribute_mayHaveBeenCut_decidesNothing() {
    AttributeEntry entry = catalog(DESTINATION).attribute("messaging.destination");
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    Attributes not = kafka.toBuilder().put("messaging.temporary", "false").build();
    assertThat(entry.classify(STRING, "v", cutAt(6), kafka)).isEqualTo(service);
    assertThat(entry.classify(STRING, "v", cutAt(5), kafka)).isEqualTo(content);
    assertThat(entry.classify(STRING, "v", cutAt(6), not)).isEqualTo(service);
    Attributes no = kafka.toBuilder().put(stringKey("messaging.kind"), "durable").build();
    AttributeEntry text =
        catalog(
                SYSTEM
                    + "[attribute string service.telemetry]\nmessaging.kind\n"
                    + "[attribute string content.other]\nx\n[attribute string service.telemetry"
                    + " when messaging.system=kafka & messaging.kind!=temporary]\nx\n")
            .attribute("x");
    assertThat(text.classify(STRING, "v", cutAt(8), no)).isEqualTo(service);
    assertThat(text.classify(STRING, "v", cutAt(7), no)).isEqualTo(content | OUT);
  }

  private static At cutAt(int length) {
    return new At(Place.LOG, "", null, false, length);
  }

  /**
   * Two values of one name keep the field closed: a later look could see only one of them, and must
   * not open the field.
   */
  @Test
  void otherAttribute_twice_keepsTheFieldUnclassified() {
    Catalog catalog = catalog(DESTINATION);
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    Attributes twice = both(kafka, Attributes.of(longKey("messaging.system"), 1L));
    assertThat(classify(catalog, "messaging.destination", at(Place.METRIC), twice))
        .isEqualTo(content | OUT);
  }

  /** Attributes with the same name under two types, as the SDK's map of a span can hold them. */
  private static Attributes both(Attributes one, Attributes other) {
    return (Attributes)
        Proxy.newProxyInstance(
            Attributes.class.getClassLoader(),
            new Class<?>[] {Attributes.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("forEach")) {
                throw new AssertionError(method);
              }
              method.invoke(one, arguments);
              method.invoke(other, arguments);
              return null;
            });
  }

  @Test
  void otherAttribute_inAPart_doesNotOpen() {
    Attributes kafka = Attributes.of(stringKey("messaging.system"), "kafka");
    assertThat(classify(catalog(DESTINATION), "messaging.destination", FieldContext.NONE, kafka))
        .isEqualTo(content);
  }

  /**
   * The field inherits the categories of the attribute that opened it, so both leave or neither
   * does, and a later look at the rest has the same result.
   */
  @Test
  void otherAttribute_itsCategories_areThoseOfTheOpenedFieldToo() {
    Catalog catalog =
        catalog(
            "[attribute string personal.identifier values]\nwho = a | b\n"
                + "[attribute string service.telemetry token when who=a]\nopened\n");
    long both = service | categories.mask("personal.identifier");
    assertThat(classify(catalog, "opened", at(Place.LOG), Attributes.of(stringKey("who"), "a")))
        .isEqualTo(both);
  }

  @Test
  void severalThatMatch_unionOfCategoriesAndEachMustFit() {
    Catalog catalog =
        catalog(
            "[attribute string service.telemetry token when signal=spans]\nx\n"
                + "[attribute string service.usage values when kind=CLIENT]\nx = value | y\n");
    long usage = categories.mask("service.usage");
    assertThat(classify(catalog, "x", at(Place.SERVER_SPAN))).isEqualTo(service);
    assertThat(classify(catalog, "x", at(Place.CLIENT_SPAN))).isEqualTo(service | usage);
    assertThat(classify(catalog, "x", at(Place.LOG))).isEqualTo(OUT);
    AttributeEntry entry = catalog.attribute("x");
    assertThat(
            entry.classify(AttributeType.STRING, "z", at(Place.CLIENT_SPAN), Attributes.empty())
                & OUT)
        .as("a token, but not one of the values")
        .isNotZero();
    assertThat(Masks.of(catalog.scalar(stringKey("x"), "z", Place.CLIENT_SPAN, Integer.MAX_VALUE)))
        .isZero();
  }

  @Test
  void value_thatMissesTheShapeInItsContext_isNotJudgedByTheBaseEntry() {
    Catalog catalog =
        catalog(
            "[attribute string content.other]\nx\n"
                + "[attribute string service.telemetry token when signal=logs]\nx\n");
    AttributeEntry entry = catalog.attribute("x");
    assertThat(entry.classify(AttributeType.STRING, "a b", at(Place.LOG), Attributes.empty()))
        .isEqualTo(OUT);
    assertThat(entry.classify(AttributeType.STRING, "a b", at(Place.METRIC), Attributes.empty()))
        .isEqualTo(content);
  }

  @Test
  void prefix_canHaveAContextToo() {
    Catalog catalog =
        catalog("[attribute string service.telemetry token when signal=metrics]\na.b.*\n");
    assertThat(classify(catalog, "a.b.c", at(Place.METRIC))).isEqualTo(service);
    assertThat(classify(catalog, "a.b.c", at(Place.LOG))).isEqualTo(OUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[attribute string service.telemetry token when kind=SERVICE]\nx",
        "[attribute string service.telemetry token when signal=traces]\nx",
        "[attribute string service.telemetry token when kind=CLIENT & signal=logs]\nx",
        "[attribute string service.telemetry token when meter=a & kind=CLIENT]\nx",
        "[attribute string service.telemetry token when kind]\nx",
        "[attribute string service.telemetry token when =CLIENT]\nx",
        "[attribute string service.telemetry token when meter=]\nx",
        "[attribute string service.telemetry tokens]\nx",
        "[attribute long service.telemetry token]\nx",
        "[attribute string service.telemetry token token]\nx",
        "[attribute string service.telemetry values]\nx",
        "[attribute string service.telemetry values]\nx = ",
        "[attribute string service.telemetry values]\nx = a |  | b",
        "[attribute string service.telemetry values]\nx = @nowhere",
        "[attribute string service.telemetry token]\nx = a | b",
        "[attribute string service.telemetry token]\nx\nx",
        "[attribute string service.telemetry token when kind=CLIENT]\nx\nx",
        "[attribute text service.telemetry]\nx",
        "[attribute string]\nx",
      })
  void read_mistake_isRefusedWithItsLine(String text) {
    assertThatThrownBy(() -> catalog(text + "\n"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("test:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[attribute string service.telemetry token when not.there=a]\nx",
        "[attribute string service.telemetry token when messaging.system=kafak]\nx",
        "[attribute string service.telemetry token when messaging.system!=kafak]\nx",
        "[attribute string service.telemetry token when scope=not.there]\nx",
        "[attribute string service.telemetry token when scope=not.there.*]\nx",
        "[attribute string unclassified token when kind=CLIENT]\nx",
        "[attribute string service.telemetry token]\nx\n"
            + "[attribute string content.other token when kind=CLIENT]\nx",
        "[attribute string service.telemetry token]\nx\n"
            + "[attribute string service.telemetry,service.usage token when kind=CLIENT]\nx",
      })
  void read_conditionThatClosesOrAsksForTheUnknown_isRefused(String text) {
    assertThatThrownBy(() -> catalog(SYSTEM + text + "\n"))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void read_sharedValues_areThoseOfTheList() {
    Catalog catalog =
        catalog(
            "[values methods]\nGET | POST\nPUT\n[attribute string service.telemetry values]\n"
                + "a = @methods | _OTHER\nb = x\n"
                + "[attribute string service.telemetry = @methods]\nc\n");
    for (String value : List.of("GET", "POST", "PUT", "_OTHER")) {
      assertThat(Masks.of(catalog.scalar(stringKey("a"), value, Place.LOG, Integer.MAX_VALUE)))
          .isEqualTo(service);
      assertThat(Masks.of(catalog.scalar(stringKey("c"), value, Place.LOG, Integer.MAX_VALUE)))
          .isEqualTo(value.equals("_OTHER") ? 0 : service);
    }
    assertThat(Masks.of(catalog.scalar(stringKey("a"), "@methods", Place.LOG, Integer.MAX_VALUE)))
        .isZero();
    assertThat(Masks.of(catalog.scalar(stringKey("b"), "GET", Place.LOG, Integer.MAX_VALUE)))
        .isZero();
  }

  @Test
  void declareAttribute_nameThatOnlyAContextOpens_addsABaseEntry() {
    Catalog catalog = catalog("[attribute string service.telemetry token when meter=jvm.*]\nid\n");
    catalog.declareAttribute("id", content, AttributeType.STRING, 9);
    assertThat(classify(catalog, "id", at(Place.LOG))).isEqualTo(content);
    assertThat(classify(catalog, "id", new At(Place.METRIC, "", "jvm.x"))).isEqualTo(service);
  }

  /** The attribute's conditional categories count too (LEAKS: a condition on a condition). */
  @Test
  void attribute_thatIsStricterWhereItOpens_itsCategoriesThereCount() {
    Catalog catalog =
        catalog(
            "[attribute string personal.network]\nmy.a\n"
                + "[attribute string content.other when kind=CLIENT]\nmy.a\n"
                + "[attribute string service.telemetry when my.a=v]\nmy.f\n");
    Attributes datum = Attributes.of(stringKey("my.a"), "v");
    assertThat(classify(catalog, "my.a", at(Place.CLIENT_SPAN), datum)).isEqualTo(content);
    assertThat(classify(catalog, "my.f", at(Place.CLIENT_SPAN), datum))
        .isEqualTo(service | network | content);
  }

  /** A prefix does not apply to a longer name that has entries of its own. */
  @Test
  void attribute_thatOnlyConditionsKnowBelowAPrefix_isRefused() {
    String text =
        "[attribute string service.telemetry]\nmy.*\n"
            + "[attribute string content.other when kind=CLIENT]\nmy.a\n";
    assertThatThrownBy(
            () -> catalog(text + "[attribute string service.telemetry when my.a=v]\nf\n"))
        .hasMessageContaining("unclassified where the condition holds");
    assertThatThrownBy(
            () -> catalog(text + "[attribute string service.telemetry when my.a!=v]\nf\n"))
        .hasMessageContaining("unclassified where the condition holds");
    Catalog catalog =
        catalog(text + "[attribute string service.telemetry when kind=CLIENT & my.a=v]\nf\n");
    assertThat(classify(catalog, "f", at(Place.CLIENT_SPAN), Attributes.of(stringKey("my.a"), "v")))
        .isEqualTo(service | content);
  }

  /**
   * A frame of an earlier run does not record the limit that cut its values. A field that such a
   * value would open later must be withheld now.
   */
  @Test
  void attribute_thatMayBeCut_keepsTheFieldOutBeforeALookThatKnowsNoLimit() {
    Catalog catalog =
        catalog(
            "[attribute string service.telemetry text]\nmy.a\n"
                + "[attribute string content.other]\nmy.f\nmy.g\n"
                + "[attribute string service.telemetry when my.a=abc]\nmy.f\n"
                + "[attribute string service.telemetry when my.a!=abcdef]\nmy.g\n");
    Attributes datum = Attributes.of(stringKey("my.a"), "abc");
    FieldContext cut = new At(Place.CLIENT_SPAN, "", null, false, 3);
    FieldContext later = at(Place.CLIENT_SPAN);
    for (String name : List.of("my.f", "my.g")) {
      AttributeType type = STRING;
      assertThat(catalog.attribute(name).classify(type, "x", later, datum)).isEqualTo(service);
      assertThat(catalog.attribute(name).classify(type, "x", cut, datum) & OUT)
          .as("%s may not be there at a later look", name)
          .isEqualTo(OUT);
    }
  }

  /**
   * The same for prefixes: the longest matching prefix counts, with all its conditional entries.
   */
  @Test
  void attribute_ofAPrefixThatOpens_itsCategoriesThereCount() {
    Catalog catalog =
        catalog(
            "[attribute string personal.network]\nmy.*\n"
                + "[attribute string content.other when kind=CLIENT]\nmy.*\n"
                + "[attribute string service.telemetry when my.a=v]\nf\n");
    Attributes datum = Attributes.of(stringKey("my.a"), "v");
    assertThat(classify(catalog, "f", at(Place.CLIENT_SPAN), datum))
        .isEqualTo(service | network | content);
  }

  /**
   * The categories that code declares for an event's field count beside the catalog's conditional
   * entry of the same name.
   */
  @Test
  void declareAttribute_nameThatOpensInEvents_hasTheCategoriesOfBothThere() {
    Catalog catalog = catalog("[attribute string service.telemetry token when signal=logs]\nid\n");
    catalog.declareAttribute("id", content, AttributeType.STRING, 9);
    catalog.declareAttribute("id", content, AttributeType.STRING, 9);
    assertThat(classify(catalog, "id", at(Place.LOG))).isEqualTo(service | content);
    assertThat(classify(catalog, "id", at(Place.CLIENT_SPAN))).isEqualTo(content);
  }
}
