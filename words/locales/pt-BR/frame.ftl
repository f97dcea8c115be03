### The frame around every page.

language-name = Português
frame-language = Idioma
frame-bar = Páginas
frame-skip = Ir para o conteúdo
frame-manual = Como usar (em japonês)
frame-my-number = O My Number (12 dígitos) nunca é lido

## The question to whoever filled in a field that no person sees.

frame-unseen-title = Enviar assim mesmo?
frame-unseen-why = Um campo que não aparece na tela foi preenchido automaticamente. O preenchimento automático do celular ou do computador às vezes faz isso. Nada foi recebido ainda. Se foi você quem preencheu, aperte o botão abaixo.
frame-unseen-go-on = Enviar assim mesmo
frame-error = Erro:{ " " }

frame-newer = Há algo novo que esta página ainda não consegue mostrar.
