// A token endpoint for benchmarks: many hosts (ports), a fixed delay each, answers signed
// beforehand. It knows who may sign in, so that every verdict can be compared with the truth.
//
//     tokd ANSWERS KEYS PORT:MILLISECONDS...
//
// ANSWERS has one line for each answer: the Authorization header that must come with it, a tab and
// the JSON body. The access key ID in the form says what happens: five digits, the line; then a
// letter. G good, R refused, T throttled, X garbage. The password must be the ID in reverse.
// KEYS is the key set. GET /_stats tells what arrived, GET /_reset forgets it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTS = 16, MOST_FDS = 65536, IN = 8192, BINS = 360000, BIN_US = 10000, QUEUE = 1 << 17 };
enum { GOOD, REFUSED, THROTTLED, GARBAGE, WRONG, KINDS };
static const char *KIND_NAMES[] = {"good", "refused", "throttled", "garbage", "wrong"};

struct answer { char *authorization; size_t authorization_length; char *text; int length; };
struct connection { int port, used; unsigned generation; char in[IN]; };
struct due { long long at; int fd; unsigned generation; const char *text; int length; };
struct host {
    int number, listener;
    long long delay, since;
    unsigned first, next, counts[KINDS], bins[BINS];
    struct due queue[QUEUE];
};

static struct host *hosts[PORTS];
static struct connection *connections[MOST_FDS];
static struct answer *answers;
static char keys[8192], page[65536];
static int host_count, answer_count, keys_length, poller;
static char fixed[KINDS][512];
static int fixed_length[KINDS];

static long long now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static int with_head(char *into, size_t room, const char *status, const char *body) {
    return snprintf(into, room,
                    "HTTP/1.1 %s\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
                    "Content-Length: %zu\r\n\r\n%s",
                    status, strlen(body), body);
}

static void read_answers(const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    if (!file) { perror(path); exit(1); }
    while ((length = getline(&line, &room, file)) > 0) {
        if (line[length - 1] == '\n') line[length - 1] = 0;
        char *tab = strchr(line, '\t');
        if (!tab) continue;
        *tab = 0;
        answers = realloc(answers, (answer_count + 1) * sizeof *answers);
        struct answer *each = &answers[answer_count++];
        each->authorization = strdup(line);
        each->authorization_length = strlen(line);
        each->text = malloc(strlen(tab + 1) + 256);
        each->length = with_head(each->text, strlen(tab + 1) + 256, "200 OK", tab + 1);
    }
    free(line);
    fclose(file);
}

static void prepare_fixed(void) {
    const char *refused = "{\"error\":\"invalid_grant\"}", *wrong = "{\"error\":\"invalid_client\"}";
    fixed_length[REFUSED] = with_head(fixed[REFUSED], 512, "401 Unauthorized", refused);
    fixed_length[WRONG] = with_head(fixed[WRONG], 512, "401 Unauthorized", wrong);
    fixed_length[THROTTLED] = with_head(fixed[THROTTLED], 512, "429 Too Many Requests", "{}");
    fixed_length[GARBAGE] = with_head(fixed[GARBAGE], 512, "200 OK", "<html>not JSON</html>");
}

// Whether the value after the field in a form is the reverse of *id*, which needs no encoding.
static int is_reverse(const char *value, const char *id, int length) {
    for (int i = 0; i < length; i++)
        if (value[i] != id[length - 1 - i]) return 0;
    return value[length] == '&' || value[length] == 0;
}

static int judge(const char *head, const char *body, const struct answer **found) {
    const char *id = strstr(body, "username="), *password = strstr(body, "password=");
    // "grant_type=password" comes before the field of that name.
    while (password && password[-1] != '&') password = strstr(password + 1, "password=");
    if (!id || !password) return WRONG;
    id += 9;
    int length = strcspn(id, "&"), number = atoi(id);
    if (length < 7 || number < 0 || number >= answer_count) return WRONG;
    *found = &answers[number];
    const char *given = strcasestr(head, "\r\nauthorization: ");
    if (!given || strncmp(given + 17, (*found)->authorization, (*found)->authorization_length))
        return WRONG;
    if (!is_reverse(password + 9, id, length)) return REFUSED;
    return id[5] == 'R' ? REFUSED : id[5] == 'T' ? THROTTLED : id[5] == 'X' ? GARBAGE : GOOD;
}

static int page_of(struct host *host, const char *path) {
    static char body[32768];
    int n = 0;
    if (!strncmp(path, "/_reset", 7)) {
        memset(host->counts, 0, sizeof host->counts);
        memset(host->bins, 0, sizeof host->bins);
        host->since = now_us();
        n = sprintf(body, "{}");
    } else if (!strncmp(path, "/_stats", 7)) {
        unsigned window = 0, most = 0;
        int second = 1000000 / BIN_US;
        for (int i = 0; i < BINS; i++) {
            window += host->bins[i] - (i >= second ? host->bins[i - second] : 0);
            if (window > most) most = window;
        }
        n = sprintf(body, "{\"most_in_a_second\":%u", most);
        for (int i = 0; i < KINDS; i++)
            n += sprintf(body + n, ",\"%s\":%u", KIND_NAMES[i], host->counts[i]);
        n += sprintf(body + n, "}");
    } else if (strstr(path, "openid-configuration")) {
        n = sprintf(body,
                    "{\"issuer\":\"http://127.0.0.1:%d\",\"token_endpoint\":"
                    "\"http://127.0.0.1:%d/auth/token\",\"jwks_uri\":"
                    "\"http://127.0.0.1:%d/auth/jwks\"}",
                    host->number, host->number, host->number);
    } else {
        memcpy(body, keys, keys_length);
        n = keys_length;
    }
    body[n] = 0;
    return with_head(page, sizeof page, "200 OK", body);
}

static void say(int fd, const char *text, int length) {
    if (write(fd, text, length) < 0 && errno != EPIPE && errno != ECONNRESET) perror("write");
}

static void answer(int fd, struct connection *c, const char *head, const char *body) {
    struct host *host = hosts[c->port];
    const struct answer *found = NULL;
    if (head[0] == 'G') {
        int length = page_of(host, strchr(head, ' ') + 1);
        say(fd, page, length);
        return;
    }
    int kind = judge(head, body, &found);
    long long at = now_us(), bin = (at - host->since) / BIN_US;
    host->counts[kind]++;
    if (bin < BINS) host->bins[bin]++;
    const char *text = kind == GOOD ? found->text : fixed[kind];
    int length = kind == GOOD ? found->length : fixed_length[kind];
    if (!host->delay) { say(fd, text, length); return; }
    host->queue[host->next++ % QUEUE] =
        (struct due){at + host->delay, fd, c->generation, text, length};
}

static void accept_all(int port) {
    int fd, one = 1;
    while ((fd = accept4(hosts[port]->listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MOST_FDS) { close(fd); continue; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (!connections[fd]) connections[fd] = calloc(1, sizeof(struct connection));
        connections[fd]->port = port;
        connections[fd]->used = 0;
        connections[fd]->generation++;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

static void hear(int fd) {
    struct connection *c = connections[fd];
    int got = read(fd, c->in + c->used, IN - 1 - c->used);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) return;
        c->generation++;
        close(fd);
        return;
    }
    c->used += got;
    c->in[c->used] = 0;
    for (;;) {
        char *end = strstr(c->in, "\r\n\r\n");
        if (!end) return;
        char *said = strcasestr(c->in, "content-length:");
        int head = end + 4 - c->in, body = said && said < end ? atoi(said + 15) : 0;
        if (body < 0 || head + body >= IN || c->used < head + body) return;
        char kept = c->in[head + body];
        c->in[head + body] = 0;
        answer(fd, c, c->in, c->in + head);
        c->in[head + body] = kept;
        memmove(c->in, c->in + head + body, c->used - head - body + 1);
        c->used -= head + body;
    }
}

static long long answer_due(void) {
    long long soonest = -1;
    for (int i = 0; i < host_count; i++) {
        struct host *host = hosts[i];
        while (host->first != host->next) {
            struct due *due = &host->queue[host->first % QUEUE];
            long long left = due->at - now_us();
            if (left > 0) {
                if (soonest < 0 || left < soonest) soonest = left;
                break;
            }
            host->first++;
            if (connections[due->fd]->generation == due->generation)
                say(due->fd, due->text, due->length);
        }
    }
    return soonest;
}

static void open_host(const char *what) {
    struct host *host = hosts[host_count++] = calloc(1, sizeof(struct host));
    int one = 1;
    host->number = atoi(what);
    host->delay = strchr(what, ':') ? atof(strchr(what, ':') + 1) * 1000 : 0;
    host->since = now_us();
    host->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(host->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(host->number)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(host->listener, (void *)&address, sizeof address) || listen(host->listener, 4096)) {
        perror(what);
        exit(1);
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = host->listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, host->listener, &event);
}

int main(int count, char **words) {
    if (count < 4 || count > 3 + PORTS) return 2;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files)) perror("files");
    read_answers(words[1]);
    FILE *file = fopen(words[2], "r");
    if (!file) { perror(words[2]); return 1; }
    keys_length = fread(keys, 1, sizeof keys - 1, file);
    fclose(file);
    prepare_fixed();
    poller = epoll_create1(0);
    for (int i = 3; i < count; i++) open_host(words[i]);
    puts("ready");
    fflush(stdout);
    struct epoll_event events[512];
    for (;;) {
        long long soonest = answer_due();
        int got = epoll_wait(poller, events, 512, soonest < 0 ? -1 : (int)((soonest + 999) / 1000));
        for (int i = 0; i < got; i++) {
            int port = 0;
            while (port < host_count && hosts[port]->listener != events[i].data.fd) port++;
            if (port < host_count) accept_all(port);
            else hear(events[i].data.fd);
        }
    }
}
