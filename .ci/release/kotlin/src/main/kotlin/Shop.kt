package shop

import com.sun.net.httpserver.HttpServer
import dev.assent.Assent
import io.opentelemetry.api.trace.SpanKind
import java.io.ByteArrayOutputStream
import java.net.InetAddress
import java.net.InetSocketAddress
import java.time.Duration

/** Records a span with a note that no catalog describes, and looks at the bytes that arrive. */
fun main() {
  val arrived = ByteArrayOutputStream()
  val receiver = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
  receiver.createContext("/") { exchange ->
    arrived.write(exchange.requestBody.readAllBytes())
    exchange.sendResponseHeaders(200, -1)
    exchange.close()
  }
  receiver.start()

  try {
    Assent.builder()
      .environment(emptyMap())
      .destination("local") { it.endpoint("http://localhost:${receiver.address.port}") }
      .build()
      .use { assent ->
        val tracer = assent.openTelemetry().getTracer("shop")
        val span = tracer.spanBuilder("GET /orders/17").setSpanKind(SpanKind.SERVER).startSpan()
        span.setAttribute("http.request.method", "GET")
        span.setAttribute("http.route", "/orders/{id}")
        span.setAttribute("order.note", "please ring twice")
        span.end()
        assent.flush(Duration.ofSeconds(30))
        println(assent.ledger())
      }
  } finally {
    receiver.stop(0)
  }

  val bytes = arrived.toString(Charsets.ISO_8859_1)
  check("GET /orders/{id}" in bytes) { "the span's name did not arrive" }
  check("please ring twice" !in bytes) { "the note arrived" }
  check("/orders/17" !in bytes) { "the path arrived" }
  println("name arrived, note withheld: ${bytes.length} bytes")
}
