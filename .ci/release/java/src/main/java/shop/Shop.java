package shop;

import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Records a span with a note that no catalog describes, and looks at the bytes that arrive. */
public final class Shop {
  public static void main(String[] args) throws Exception {
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    InetAddress here = InetAddress.getLoopbackAddress();
    HttpServer receiver = HttpServer.create(new InetSocketAddress(here, 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          arrived.write(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();

    String endpoint = "http://localhost:" + receiver.getAddress().getPort();
    String ledger;
    try (Assent assent =
        Assent.builder()
            .environment(Map.of())
            .destination("local", to -> to.endpoint(endpoint))
            .build()) {
      Span span =
          assent
              .openTelemetry()
              .getTracer("shop")
              .spanBuilder("GET /orders/17")
              .setSpanKind(SpanKind.SERVER)
              .startSpan();
      span.setAttribute("http.request.method", "GET");
      span.setAttribute("http.route", "/orders/{id}");
      span.setAttribute("order.note", "please ring twice");
      span.end();
      assent.flush(Duration.ofSeconds(30));
      ledger = assent.ledger().toString();
    } finally {
      receiver.stop(0);
    }

    String bytes = arrived.toString(StandardCharsets.ISO_8859_1);
    System.out.println(ledger);
    require(bytes.contains("GET /orders/{id}"), "the span's name did not arrive");
    require(!bytes.contains("please ring twice"), "the note arrived");
    require(!bytes.contains("/orders/17"), "the path arrived");
    System.out.println("name arrived, note withheld: " + bytes.length() + " bytes");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
